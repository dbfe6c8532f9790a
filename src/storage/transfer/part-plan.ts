import { InvalidRequestError } from '../../errors.js';
import type { PartLimits } from '../models/limits.js';

const MIB = 1024 * 1024;

/** The sizes of an upload's parts. */
export interface PartPlan {
  /** Size of a part in bytes, counted from 1. The last part of an upload has the rest. */
  sizeOf(number: number): number;
}

/**
 * Plans the parts of an upload. With a known size all parts but the last are equal: `max(wanted, ceil(size / count))`, rounded up.
 * Otherwise they grow, so that the store's part count reaches its largest object, unless the store requires equal parts.
 *
 * @throws InvalidRequestError for a part size that the store refuses, or an object above its limit
 */
export function planParts(size: number | null, limits: PartLimits, wanted?: number): PartPlan {
  checkWanted(limits, wanted);
  const preferred = wanted ?? limits.preferred;
  if (size === null) {
    return { sizeOf: (number) => (limits.equal ? preferred : grownSize(number, preferred, limits)) };
  }
  const needed = Math.ceil(size / limits.count);
  const equal =
    needed <= preferred
      ? preferred
      : Math.min(limits.max, roundUp(needed, Math.max(MIB, limits.multiple ?? 1)));
  if (equal * limits.count < size) {
    throw new InvalidRequestError(
      `An object of ${size} bytes does not fit into ${limits.count} parts of ${limits.max} bytes, which is the most that this store takes.`,
    );
  }
  return { sizeOf: () => equal };
}

function checkWanted(limits: PartLimits, wanted: number | undefined): void {
  if (wanted === undefined) return;
  const multiple = limits.multiple ?? 1;
  if (Number.isInteger(wanted) && wanted >= limits.min && wanted <= limits.max && wanted % multiple === 0)
    return;
  const words = multiple === 1 ? '' : `, in multiples of ${multiple}`;
  throw new InvalidRequestError(
    `partSize must be a whole number of bytes from ${limits.min} to ${limits.max}${words}, not ${wanted}.`,
  );
}

/** Constant for the first two elevenths of the parts, then doubled after each further one: 512 times as large at the end. */
function grownSize(number: number, preferred: number, { count, max }: PartLimits): number {
  const step = Math.max(1, Math.floor(count / 11));
  const doublings = Math.max(0, Math.ceil(number / step) - 2);
  return Math.min(max, preferred * 2 ** doublings);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
