import {
  type Call,
  type ClientContext,
  ConflictError,
  outcomeUnknown,
  pollUntil,
} from '../../../src/driver/index.js';

/** What a change that STACKIT has accepted leads to. */
export interface Change<T> {
  /** Method that the user called. */
  readonly operation: string;
  /** Fetches what is changed. */
  readonly fetch: (call: Call) => Promise<T>;
  /** True once the change is made. */
  readonly isMade: (found: T) => boolean;
  /** Why it failed, in STACKIT's words; null while it has not. */
  readonly failureOf: (found: T) => string | null;
}

/**
 * Waits until a change is made, which STACKIT has accepted and carries out later. Its responses name no operation: the changed resource
 * shows the end.
 *
 * @throws ConflictError when the change failed; UnavailableError when its end was not seen
 */
export async function untilMade<T>(change: Change<T>, context: ClientContext, call: Call): Promise<T> {
  const { operation, fetch, isMade, failureOf } = change;
  const details = context.details(operation);
  const ask = async (
    shared: Call,
  ): Promise<{ readonly found: T; readonly failure: string | null } | null> => {
    const found = await fetch(shared);
    const failure = failureOf(found);
    return failure !== null || isMade(found) ? { found, failure } : null;
  };
  const { found, failure } = await pollUntil(ask, call).catch((error: unknown) => {
    throw outcomeUnknown(error, 'STACKIT accepted it, and whether it was done is not known', details);
  });
  if (failure === null) return found;
  throw new ConflictError(`${operation}: STACKIT accepted it, and it failed: ${failure}.`, details);
}
