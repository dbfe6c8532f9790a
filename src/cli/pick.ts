import { CommandError, EXIT, usage } from './exit-codes.js';
import { nearest } from './output/nearest.js';

/** Finds what has an id or, alone, a name. @throws CommandError for none of that name, and for several */
export function pick<T extends { readonly id: string; readonly name: string | null }>(
  all: readonly T[],
  wanted: string,
  what: string,
): T {
  // What a script names by a variable that is not set must not be the one thing without a name.
  if (wanted === '') throw usage(`The id or name of a ${what} is empty.`);
  const byId = all.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const [first, ...others] = all.filter(({ name }) => name === wanted);
  if (first === undefined)
    throw new CommandError(
      `There is no ${what} ${wanted}.${nearest(
        wanted,
        all.flatMap(({ name }) => name ?? []),
      )}`,
      EXIT.notFound,
    );
  if (others.length > 0)
    throw usage(
      `There are ${others.length + 1} of the name ${wanted}: give an id, ${[first, ...others].map(({ id }) => id).join(' or ')}.`,
    );
  return first;
}
