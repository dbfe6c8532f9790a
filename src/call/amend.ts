import { backOff } from './backoff.js';
import type { Call } from './call.js';
import { exclusive } from './keyed-queue.js';

/** Attempts at a change that those of other programs overtake. */
const ATTEMPTS = 5;
/** Milliseconds of the first wait for another program's change. */
const FIRST_WAIT = 150;

/**
 * Makes a change that the cloud refuses if its subject has changed since it was read, by a fingerprint or an ETag: changes of this process
 * take turns, and one that another program's change overtakes begins anew. `change` reads the subject, and writes it.
 */
export async function amend<T>(
  key: string,
  { isOvertaken, call }: { readonly isOvertaken: (error: unknown) => boolean; readonly call: Call },
  change: () => Promise<T>,
): Promise<T> {
  return exclusive([`amend ${key}`], call, async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await change();
      } catch (error) {
        if (!isOvertaken(error) || attempt >= ATTEMPTS) throw error;
      }
      await backOff(attempt, FIRST_WAIT, call);
    }
  });
}
