import { type CallOptions, startCall } from '../call/call.js';
import { InvalidRequestError } from '../errors.js';
import { idOf } from '../model.js';
import type { ComputeDriver } from './driver.js';
import type { Architecture, NodeLocation, NodeSize } from './models/index.js';

/** What a size must have at least, and may cost at most. Fields that are left out do not matter. */
export interface SizeRequirements {
  /** MiB. */
  readonly minRam?: number;
  /** Virtual processors, as the provider counts them: cores or threads, shared or dedicated. */
  readonly minVcpus?: number;
  /** GiB. */
  readonly minDisk?: number;
  /** Number of GPUs. */
  readonly minGpus?: number;
  /** Architecture of the processors. Excludes sizes without a known one. */
  readonly architecture?: Architecture;
  /** Location, or its id, where it can be ordered. Excludes sizes that do not tell their locations. */
  readonly location?: NodeLocation | string;
  /** Price of an hour in `currency`. Excludes sizes without a known price. */
  readonly maxPrice?: number;
  /**
   * Currency of prices by ISO 4217, such as `EUR`. Prices in others count as unknown: they are not converted. Required when sizes are sold in
   * several currencies.
   */
  readonly currency?: string;
}

/** A size, and the driver that can make servers of it. */
export interface FoundSize<D extends ComputeDriver = ComputeDriver> {
  /** The driver that offers the size. */
  readonly driver: D;
  /** The size, as `listSizes` returned it. */
  readonly size: NodeSize;
}

/**
 * Finds matching sizes of one driver or several, in parallel: the cheapest first, those without a known price last, and of equally cheap
 * ones the smallest. A size with an unknown value for a requirement does not match. Prices are compared within one currency.
 *
 * ```ts
 * const [best] = await findSizes([hetzner, scaleway], { minRam: 4096, minVcpus: 2, maxPrice: 0.05, currency: 'EUR' });
 * ```
 *
 * @throws InvalidRequestError for a requirement that is not a number of at least 0, and for prices in several currencies without `currency`;
 * errors of listSizes
 */
export async function findSizes<D extends ComputeDriver>(
  drivers: D | readonly D[],
  requirements: SizeRequirements = {},
  options?: CallOptions,
): Promise<FoundSize<D>[]> {
  check(requirements);
  const call = startCall(options);
  const all = isList(drivers) ? drivers : [drivers];
  const listed = await Promise.all(
    all.map(async (driver) => (await driver.listSizes(call)).map((size) => ({ driver, size }))),
  );
  const matching = listed.flat().filter(({ size }) => fits(size, requirements));
  const currency = requirements.currency?.toUpperCase() ?? onlyCurrency(matching.map(({ size }) => size));
  const { maxPrice = Infinity } = requirements;
  const price = (size: NodeSize): number | null => (size.currency === currency ? size.price : null);
  return matching
    .filter(({ size }) => maxPrice === Infinity || (price(size) ?? Infinity) <= maxPrice)
    .sort((a, b) => compare([price(a.size), a.size], [price(b.size), b.size]));
}

function isList<D extends ComputeDriver>(drivers: D | readonly D[]): drivers is readonly D[] {
  return Array.isArray(drivers);
}

const NUMBERS = ['minRam', 'minVcpus', 'minDisk', 'minGpus', 'maxPrice'] as const;
const WORDS = ['architecture', 'location', 'currency'] as const;

function check(requirements: SizeRequirements): void {
  if (typeof requirements !== 'object' || requirements === null)
    throw new InvalidRequestError(
      'findSizes: takes the requirements as an object, such as { minRam: 4096 }.',
    );
  const unknown = Object.keys(requirements).find((name) => !KNOWN.has(name));
  if (unknown !== undefined)
    throw new InvalidRequestError(
      `findSizes: there is no requirement ${unknown}; there are ${[...KNOWN].join(', ')}.`,
    );
  for (const name of NUMBERS) {
    const value: unknown = requirements[name];
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue;
    throw new InvalidRequestError(
      `findSizes: ${name} must be a number of at least 0, not ${JSON.stringify(value)}.`,
    );
  }
  const { currency } = requirements;
  if (currency !== undefined && (typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency)))
    throw new InvalidRequestError(
      `findSizes: currency is three letters such as EUR, not ${JSON.stringify(currency)}.`,
    );
}

const KNOWN: ReadonlySet<string> = new Set([...NUMBERS, ...WORDS]);

/** The currency of all prices; null if there are none. @throws InvalidRequestError for several */
function onlyCurrency(sizes: readonly NodeSize[]): string | null {
  const [first = null, ...others] = new Set(
    sizes.flatMap(({ price, currency }) => (price === null ? [] : currency)),
  );
  if (others.length === 0) return first;
  throw new InvalidRequestError(
    `findSizes: prices are in ${[first, ...others].join(', ')}, which are not converted; give one as currency.`,
  );
}

function fits(size: NodeSize, wanted: SizeRequirements): boolean {
  const { architecture, location } = wanted;
  return (
    isAtLeast(size.ram, wanted.minRam) &&
    isAtLeast(size.vcpus, wanted.minVcpus) &&
    isAtLeast(size.disk, wanted.minDisk) &&
    isAtLeast(size.gpus, wanted.minGpus) &&
    (architecture === undefined || size.architecture === architecture) &&
    (location === undefined || size.locations?.includes(idOf(location)) === true)
  );
}

function isAtLeast(value: number | null, least: number | undefined): boolean {
  return least === undefined || (value !== null && value >= least);
}

type Priced = readonly [price: number | null, size: NodeSize];

function compare([priceOfA, a]: Priced, [priceOfB, b]: Priced): number {
  return (
    order(priceOfA, priceOfB) ||
    order(a.ram, b.ram) ||
    order(a.vcpus, b.vcpus) ||
    order(a.disk, b.disk) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Smaller before larger, unknown last. */
function order(a: number | null, b: number | null): number {
  return a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b;
}
