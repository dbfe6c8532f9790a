import { describeError } from './describe-error.js';
import { CommandError, EXIT } from './exit-codes.js';
import type { Shell } from './shell.js';

/** What is done to each of several things. */
export interface Turns<T, R> {
  /** Does it to one. */
  readonly work: (item: T) => Promise<R>;
  /** Name of one, for the message of a failure. */
  readonly label: (item: T) => string;
  /** What has been done to several, such as `zones were deleted`. */
  readonly done: string;
  /** Tells what has been done: all of it, or what went before a failure. */
  readonly tell: (results: readonly R[]) => Promise<void> | void;
}

/** Does something to each, one after the other; the first failure ends it. @throws it as it is, or once something has been done a CommandError that says how much */
export async function inTurn<T, R>(
  shell: Shell,
  items: readonly T[],
  { work, label, done, tell }: Turns<T, R>,
): Promise<void> {
  const results: R[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (results.length === 0) throw error;
      await tell(results);
      throw new CommandError(
        `${results.length} of ${items.length} ${done}. ${label(item)} was not: ${describeError(error)}`,
        shell.signal.aborted ? EXIT.interrupted : EXIT.partly,
      );
    }
  }
  await tell(results);
}
