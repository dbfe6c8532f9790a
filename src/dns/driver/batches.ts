import { invalid } from './refuse.js';

/** A limit on one request: the cost of an item, and the maximum. */
export interface BatchLimit<Item> {
  /** Most that one request may contain, in units of `cost`. */
  readonly maximum: number;
  /** Cost of one item: 1, or its size in bytes. */
  readonly cost: (item: Item) => number;
}

/**
 * Splits items into as few batches as their order and the limits allow.
 *
 * @throws InvalidRequestError for an item that exceeds a limit by itself
 */
export function batch<Item>(items: readonly Item[], limits: readonly BatchLimit<Item>[]): Item[][] {
  const batches: Item[][] = [];
  let totals: number[] = [];
  for (const item of items) {
    const costs = limits.map((limit) => limit.cost(item));
    const tooBig = limits.find((limit, index) => (costs[index] ?? 0) > limit.maximum);
    if (tooBig !== undefined)
      throw invalid(
        `One change is bigger than the host takes at once (${tooBig.maximum}). Make it in parts.`,
      );
    const sums = costs.map((cost, index) => cost + (totals[index] ?? 0));
    const fits = batches.length > 0 && limits.every((limit, index) => (sums[index] ?? 0) <= limit.maximum);
    if (fits) batches.at(-1)?.push(item);
    else batches.push([item]);
    totals = fits ? sums : costs;
  }
  return batches;
}

/** Runs this many tasks at a time. After a failure, starts no more and waits for those running. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += width) {
    const outcomes = await Promise.allSettled(items.slice(at, at + width).map(work));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
