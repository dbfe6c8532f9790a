import type { Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { type CloudErrorDetails, TimeoutError } from '../../errors.js';

/** Milliseconds that hosts may take to complete accepted changes. */
const SETTLE_TIME = 300_000;

/**
 * Polls until the host has completed accepted changes.
 *
 * @param ask returns null while the host is still working
 * @throws TimeoutError after five minutes; the changes may still happen
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
