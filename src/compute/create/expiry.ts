import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import { type ComputeLimits, EXPIRES_KEY } from '../limits.js';
import type { ComputeNode } from '../models/index.js';
import type { CreateNodeOptions } from '../options.js';

const SECOND = /^\d{1,12}$/;

/**
 * Replaces `expiresIn` of a spec by the metadata that keeps it: the second in which the server expires, in digits, which every cloud takes.
 *
 * @throws InvalidRequestError for a time that is not above 0 or beyond all calendars, and on clouds that keep no metadata
 */
export function withExpiry<Spec extends CreateNodeOptions>(
  spec: Spec,
  limits: ComputeLimits,
  details: CloudErrorDetails,
): Spec {
  const { expiresIn, ...others } = spec;
  if (expiresIn === undefined) return spec;
  const refuse = (why: string): InvalidRequestError =>
    new InvalidRequestError(`${String(details.operation)}: expiresIn ${why}.`, details);
  if (typeof expiresIn !== 'number' || !Number.isFinite(expiresIn) || expiresIn <= 0)
    throw refuse(`is a number of milliseconds above 0, not ${String(expiresIn)}`);
  const second = String(Math.ceil((Date.now() + expiresIn) / 1000));
  if (!SECOND.test(second)) throw refuse(`is beyond the year 30000; leave it out for a server that stays`);
  if (limits.ownerTag === null)
    throw refuse(`cannot be kept: the servers of ${String(details.provider)} have no metadata`);
  const metadata = { ...spec.metadata, [EXPIRES_KEY]: second };
  return { ...others, metadata } as unknown as Spec;
}

/** When a server expires, by the `expiresIn` that it was created with; null if it does not. */
export function expiryOf({ metadata }: Pick<ComputeNode, 'metadata'>): Date | null {
  const second = metadata[EXPIRES_KEY];
  return second !== undefined && SECOND.test(second) ? new Date(Number(second) * 1000) : null;
}
