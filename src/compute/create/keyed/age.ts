import type { ComputeNode } from '../../models/index.js';

const NUMBER = /^\d+$/;

/** Sorts servers by age, the oldest first; in the same way in every process. */
export function byAge(nodes: readonly ComputeNode[]): ComputeNode[] {
  return nodes.toSorted((one, other) => ageOf(one) - ageOf(other) || compareIds(one.id, other.id));
}

function ageOf({ createdAt }: ComputeNode): number {
  return createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/** Clouds that number their servers give later ones higher numbers. */
function compareIds(one: string, other: string): number {
  if (NUMBER.test(one) && NUMBER.test(other) && one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : Number(one > other);
}
