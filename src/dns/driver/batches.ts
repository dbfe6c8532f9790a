import { invalid } from './refuse.js';

/** A limit on one request: what an item costs, and how much one request takes. */
export interface BatchLimit<Item> {
  /** How much one request takes, in what `cost` counts. */
  readonly maximum: number;
  /** What one item counts towards it: 1, or its bytes. */
  readonly cost: (item: Item) => number;
}

/**
 * Cuts items into batches that keep every limit, in their order, as few as that order allows.
 *
 * @throws InvalidRequestError for an item that is too big for a batch of its own
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
