import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import type { FleetCreateOptions, FleetOptions } from './options.js';
import { checkCount, type PreparedPlace } from './place.js';

const ORDERS: readonly unknown[] = ['given', 'price', 'spread'];

/** Checks the options of a fleet. @throws InvalidRequestError */
export function checkFleetOptions(options: FleetOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new InvalidRequestError("The options of a fleet are an object such as { order: 'price' }.");
  refuseUnknown('A fleet', options, ['order', 'concurrency', 'rest', 'tries']);
  const { order = 'given', concurrency = 1, rest = 0, tries = 1 } = options;
  if (!ORDERS.includes(order))
    throw new InvalidRequestError(
      `The order of a fleet is one of ${ORDERS.join(', ')}, not ${String(order)}.`,
    );
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new InvalidRequestError(
      `concurrency must be a whole number of at least 1, not ${String(concurrency)}.`,
    );
  if (!(typeof rest === 'number' && rest >= 0 && rest < Infinity))
    throw new InvalidRequestError(`rest must be a number of milliseconds, not ${String(rest)}.`);
  if (tries !== Infinity && !(Number.isInteger(tries) && tries >= 1))
    throw new InvalidRequestError(
      `tries must be a whole number of at least 1, or Infinity, not ${String(tries)}.`,
    );
}

/** Checks the options of a run, without a request. @throws InvalidRequestError */
export function checkCreateOptions(places: readonly PreparedPlace[], options: FleetCreateOptions): void {
  if ('onFailure' in options && options.onFailure !== 'keep')
    throw new NotSupportedError(
      'createNodes of a fleet has no onFailure, and keeps what it has made: destroy the nodes of its result by destroyNodes, or all of its journal by Fleet.cleanup.',
      { operation: 'createNodes' },
    );
  refuseUnknown('createNodes of a fleet', options, [
    'count',
    'until',
    'journal',
    'signal',
    'timeout',
    'grace',
  ]);
  const { count, until = 'running', journal } = options;
  checkCount(places, count);
  if (!['accepted', 'running'].includes(until))
    throw new InvalidRequestError(`until is 'accepted' or 'running', not ${String(until)}.`);
  if (journal !== undefined && typeof journal !== 'string')
    throw new InvalidRequestError('journal is the path of a new file.');
}

function refuseUnknown(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new InvalidRequestError(`${what} has no option ${unknown}; there are ${known.join(', ')}.`);
}
