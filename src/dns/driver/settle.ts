import { type Call, delay, timeLeft } from '../../call/call.js';
import { type CloudErrorDetails, TimeoutError } from '../../errors.js';

/** Time between two questions at first and at most, in milliseconds. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5000;
/** Each wait is so many times as long as the one before. */
const GROWTH = 1.5;
/** Milliseconds that hosts get to carry out what they have accepted. */
const SETTLE_TIME = 300_000;

/**
 * Asks until the host has carried out what it accepted.
 *
 * @param ask null while the host is still at it
 * @throws TimeoutError where that takes longer than five minutes; what the host was asked to do may still happen
 */
export async function settle<Result>(
  ask: (call: Call) => Promise<Result | null>,
  details: CloudErrorDetails,
  call: Call,
): Promise<Result> {
  const end = performance.now() + SETTLE_TIME;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT)) {
    const response = await ask(call);
    if (response !== null) return response;
    if (performance.now() + wait > end) {
      throw new TimeoutError(
        `${details.operation}: ${details.provider} has accepted the change but not carried it out in ${SETTLE_TIME} ms. ` +
          'It may still do so: list the records before trying again.',
        details,
      );
    }
    await delay(Math.min(wait, timeLeft(call)), call);
  }
}
