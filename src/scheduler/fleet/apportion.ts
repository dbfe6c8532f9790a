/** How a fleet fills its places: one after the other, or all at once by their weights. */
export type Filling = 'one-by-one' | 'spread';

/** What a place holds and may hold. */
export interface Filled {
  /** Servers that it has, or that are under way to it. */
  readonly held: number;
  /** Fewest that it is to get. */
  readonly least: number;
  /** Most that it may get. */
  readonly most: number;
  /** Its share beside the others'. */
  readonly weight: number;
  /** False while it rests after a refusal. */
  readonly isAwake: boolean;
}

/**
 * Decides how many servers each place should have in all, of `count`: what each is to get at least first, then the rest by the filling. A place
 * that rests keeps what it has. Where all places have their most, the sum stays below `count`.
 */
export function apportion(count: number, places: readonly Filled[], filling: Filling): number[] {
  const targets = places.map(({ held }) => held);
  let open = count - sum(targets);
  const give = (index: number, wanted: number): void => {
    const some = Math.max(0, Math.min(wanted, open));
    targets[index] = (targets[index] ?? 0) + some;
    open -= some;
  };
  for (const [index, { held, least, isAwake }] of places.entries()) if (isAwake) give(index, least - held);
  if (filling === 'spread') return spread(places, targets, open);
  for (const [index, { most, isAwake }] of places.entries())
    if (isAwake) give(index, most - (targets[index] ?? 0));
  return targets;
}

/** Raises the targets of awake places towards their weights, until nothing is open or all have their most. */
function spread(places: readonly Filled[], floors: readonly number[], open: number): number[] {
  const targets = [...floors];
  let left = open;
  while (left > 0) {
    const free = places.flatMap(({ isAwake, most }, index) =>
      isAwake && (targets[index] ?? 0) < most ? [index] : [],
    );
    if (free.length === 0) break;
    left -= share(places, targets, free, left);
  }
  return targets;
}

/** Gives out what is left, in proportion, to those places that are behind; returns how much. */
function share(places: readonly Filled[], targets: number[], free: readonly number[], left: number): number {
  const weightOf = (index: number): number => places[index]?.weight ?? 0;
  const total = sum(free.map((index) => targets[index] ?? 0)) + left;
  const weights = sum(free.map(weightOf));
  const wanted = free
    .map((index) => {
      const { most = 0 } = places[index] ?? {};
      const has = targets[index] ?? 0;
      return { index, missing: (total * weightOf(index)) / weights - has, room: most - has };
    })
    .filter(({ missing }) => missing > 0)
    .toSorted((a, b) => b.missing - a.missing);
  const missing = sum(wanted.map((one) => one.missing));
  let given = 0;
  for (const one of wanted) {
    const some = Math.min(Math.ceil((left * one.missing) / missing), one.room, left - given);
    targets[one.index] = (targets[one.index] ?? 0) + some;
    given += some;
  }
  return given;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
