import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { Driver } from '../../driver/driver.js';
import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import { idOf } from '../../model.js';
import type { SpecOf } from '../compute-runs.js';
import { givenPrice, type Price } from './price.js';

/** A place of a {@link Fleet}: a driver, what to create with it, and how much of it. */
export interface FleetPlace<D extends Driver = ComputeDriver> {
  /** Driver of the account and region. Several places may share one, for other zones or sizes. */
  readonly driver: D;
  /** Server to create there. Its name is numbered: `web-1`, `web-2` ... over all places. */
  readonly spec: SpecOf<D>;
  /** Name of the place in events and results. Default: provider, region, location and size. */
  readonly name?: string;
  /** Price of an hour, such as `'EUR 0.01'`. Default: the one of the size. Needed for the order `price` where a size has none. */
  readonly at?: string;
  /** Most servers of a run in this place. Default: any number. */
  readonly most?: number;
  /** Servers that this place is asked for before the others get more than their own. Default 0. */
  readonly least?: number;
  /** Share of this place in the order `spread`, beside the others'. Default 1. */
  readonly weight?: number;
}

/** A place, checked. */
export interface PreparedPlace {
  readonly index: number;
  readonly name: string;
  readonly driver: ComputeDriver;
  readonly spec: CreateNodeOptions;
  /** Price of an hour; null where it is not known. */
  readonly price: Price | null;
  readonly most: number;
  readonly least: number;
  readonly weight: number;
}

type GivenPlace = Omit<FleetPlace, 'driver' | 'spec'> & {
  readonly driver: Driver;
  readonly spec: CreateNodeOptions;
};

/** Checks the places of a fleet, without a request. @throws InvalidRequestError, NotSupportedError naming the place */
export function preparePlaces(places: unknown): PreparedPlace[] {
  if (!Array.isArray(places) || places.length === 0)
    throw new InvalidRequestError(
      'A fleet needs at least one place: new Fleet([{ driver, spec }, { driver: another, spec }]).',
    );
  const prepared = (places as unknown[]).map(prepare);
  // A name as given stays; the number of another must not make it one that is taken.
  const given = new Set(prepared.map(({ name }) => name));
  const taken = new Set<string>();
  const named = prepared.map((place) => {
    let name = place.name;
    for (let number = 2; taken.has(name) || (name !== place.name && given.has(name)); number += 1)
      name = `${place.name} (${number})`;
    taken.add(name);
    return { ...place, name };
  });
  checkTwice(named);
  return named;
}

const KNOWN: ReadonlySet<string> = new Set(['driver', 'spec', 'name', 'at', 'most', 'least', 'weight']);

function prepare(given: unknown, index: number): PreparedPlace {
  const words = `place ${index + 1} of the fleet`;
  if (typeof given !== 'object' || given === null)
    throw new InvalidRequestError(`${words} is an object such as { driver, spec }, not ${String(given)}.`);
  const unknown = Object.keys(given).find((name) => !KNOWN.has(name));
  if (unknown !== undefined)
    throw new InvalidRequestError(`${words} has no option ${unknown}; there are ${[...KNOWN].join(', ')}.`);
  const { driver, spec, name, at, most = Infinity, least = 0, weight = 1 } = given as GivenPlace;
  const compute = asComputeDriver(driver, words);
  if (typeof spec !== 'object' || spec === null || typeof spec.name !== 'string')
    throw new InvalidRequestError(`${words} needs a spec with a name, an image and a size.`);
  const title = name ?? titleOf(compute, spec);
  checkLimits(title, { most, least, weight });
  return {
    index,
    name: title,
    driver: compute,
    spec,
    price: givenPrice(title, at, spec),
    most,
    least,
    weight,
  };
}

/** @throws NotSupportedError for what is no compute driver, or one that creates no servers */
export function asComputeDriver(driver: unknown, words: string): ComputeDriver {
  const { service, createNode, provider } = (driver ?? {}) as Partial<ComputeDriver>;
  if (service === 'compute' && typeof createNode === 'function') return driver as ComputeDriver;
  throw new NotSupportedError(
    `${words} needs a compute driver with createNode; ${provider === undefined ? 'there is none' : `${provider} ${String(service)} has none`}.`,
    { operation: 'createNode' },
  );
}

function titleOf({ provider, region }: ComputeDriver, { location, size }: CreateNodeOptions): string {
  const parts = [
    provider,
    region,
    location === undefined ? null : idOf(location),
    size === undefined ? null : idOf(size),
  ];
  return [...new Set(parts.filter((part) => part !== null))].join(' ');
}

function checkLimits(
  name: string,
  { most, least, weight }: Required<Pick<PreparedPlace, 'most' | 'least' | 'weight'>>,
): void {
  const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
  if (most !== Infinity && !(isCount(most) && most > 0))
    throw new InvalidRequestError(
      `most of ${name} must be a whole number of at least 1, not ${String(most)}.`,
    );
  if (!isCount(least))
    throw new InvalidRequestError(
      `least of ${name} must be a whole number of at least 0, not ${String(least)}.`,
    );
  if (least > most)
    throw new InvalidRequestError(`least of ${name}, ${least}, is more than its most, ${most}.`);
  if (!(typeof weight === 'number' && weight > 0 && weight < Infinity))
    throw new InvalidRequestError(`weight of ${name} must be a number above 0, not ${String(weight)}.`);
}

/** Two places that are one would be asked twice, and rest apart. */
function checkTwice(places: readonly PreparedPlace[]): void {
  const seen = new Map<string, string>();
  for (const { driver, spec, name } of places) {
    const { size, location, networks, extra } = spec;
    const where = [idOf(size), location === undefined ? null : idOf(location), networks, extra];
    const key = JSON.stringify([driver.provider, driver.region, driver.accountKey, where]);
    const twin = seen.get(key);
    if (twin !== undefined)
      throw new InvalidRequestError(
        `The fleet has the same place twice: ${twin} and ${name} are of one account and differ in neither size, location, networks nor extra. Leave one out.`,
      );
    seen.set(key, name);
  }
}

/** Checks that so many servers can be spread over the places at all. @throws InvalidRequestError */
export function checkCount(places: readonly PreparedPlace[], count: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidRequestError(`count must be a whole number of at least 1, not ${String(count)}.`);
  const least = places.reduce((sum, place) => sum + place.least, 0);
  if (least > count)
    throw new InvalidRequestError(
      `The places are to get at least ${least} servers together, which is more than the ${count} of the run.`,
    );
  const most = places.reduce((sum, place) => sum + place.most, 0);
  if (most < count)
    throw new InvalidRequestError(
      `The places may get ${most} servers together at most, which is fewer than the ${count} of the run.`,
    );
}
