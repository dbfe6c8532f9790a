import { type CallOptions, startCall } from '../call/call.js';
import { InvalidRequestError } from '../errors.js';
import type { ComputeDriver } from './driver.js';
import type { NodeSize } from './models/index.js';

/** Minimum resources and maximum price of a size. Fields that are left out do not matter. */
export interface SizeRequirements {
  /** MiB. */
  readonly minRam?: number;
  /** Virtual processors, as the provider counts them: cores or threads, shared or dedicated. */
  readonly minVcpus?: number;
  /** GiB. */
  readonly minDisk?: number;
  /** US dollars an hour. Excludes sizes without a known price. */
  readonly maxPrice?: number;
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
 * ones the smallest. A size with an unknown value for a requirement does not match.
 *
 * ```ts
 * const [best] = await findSizes([digitalOcean, hetzner], { minRam: 4096, minVcpus: 2, maxPrice: 0.05 });
 * ```
 *
 * @throws InvalidRequestError for a requirement that is not a number of at least 0; errors of listSizes
 */
export async function findSizes<D extends ComputeDriver>(
  drivers: D | readonly D[],
  requirements: SizeRequirements = {},
  options?: CallOptions,
): Promise<FoundSize<D>[]> {
  check(requirements);
  const call = startCall(options);
  const all = isList(drivers) ? drivers : [drivers];
  const found = await Promise.all(
    all.map(async (driver) =>
      (await driver.listSizes(call))
        .filter((size) => fits(size, requirements))
        .map((size) => ({ driver, size })),
    ),
  );
  return found.flat().sort((a, b) => compare(a.size, b.size));
}

function isList<D extends ComputeDriver>(drivers: D | readonly D[]): drivers is readonly D[] {
  return Array.isArray(drivers);
}

function check(requirements: SizeRequirements): void {
  for (const [name, value] of Object.entries(requirements) as [string, unknown][]) {
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue;
    throw new InvalidRequestError(
      `findSizes: ${name} must be a number of at least 0, not ${JSON.stringify(value)}.`,
    );
  }
}

function fits(size: NodeSize, { minRam, minVcpus, minDisk, maxPrice }: SizeRequirements): boolean {
  return (
    isAtLeast(size.ram, minRam) &&
    isAtLeast(size.vcpus, minVcpus) &&
    isAtLeast(size.disk, minDisk) &&
    (maxPrice === undefined || (size.price !== null && size.price <= maxPrice))
  );
}

function isAtLeast(value: number | null, least: number | undefined): boolean {
  return least === undefined || (value !== null && value >= least);
}

function compare(a: NodeSize, b: NodeSize): number {
  return (
    order(a.price, b.price) ||
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
