import { backOff, type Call, exclusive } from '../../../../src/driver/index.js';
import { isOvertaken } from './errors.js';

/** Attempts at a change that other programs' changes overtake. */
const ATTEMPTS = 5;
/** Milliseconds of the first wait for another program's change. */
const FIRST_WAIT = 250;

/**
 * Makes a change of something with a fingerprint, which Google refuses if the thing has changed since it was read: changes of this process
 * take turns, and one that another program's change overtakes begins anew. `change` reads the fingerprint.
 */
export async function amend<T>(key: string, call: Call, change: () => Promise<T>): Promise<T> {
  return exclusive([`gce fingerprint ${key}`], call, async () => {
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
