import type { Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { type CloudErrorDetails, TimeoutError } from '../../errors.js';

/** Milliseconds that hosts get to carry out what they have accepted. */
const SETTLE_TIME = 300_000;

/**
 * Asks until the host has carried out what it accepted.
 *
 * @param ask null while the host is still at it
 * @throws TimeoutError where that takes longer than five minutes; what the host was asked to do may still happen
 */
export function settle<Result>(
  ask: (call: Call) => Promise<Result | null>,
  details: CloudErrorDetails,
  call: Call,
): Promise<Result> {
  const error = (): TimeoutError =>
    new TimeoutError(
      `${details.operation}: ${details.provider} has accepted the change but not carried it out in ${SETTLE_TIME} ms. ` +
        'It may still do so: list the records before trying again.',
      details,
    );
  return pollUntil(ask, call, { firstWait: 100, longestWait: 5000, giveUp: { after: SETTLE_TIME, error } });
}
