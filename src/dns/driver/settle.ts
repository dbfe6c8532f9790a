import type { Call } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { type CloudErrorDetails, TimeoutError } from '../../errors.js';

/**
 * Asks until the host has carried out what it accepted.
 *
 * @param limit milliseconds after which to give up
 * @throws TimeoutError where the host goes on working for longer; what it was asked to do may still happen
 */
export function settle<Result>(
  ask: (call: Call) => Promise<Result | null>,
  limit: number,
  details: CloudErrorDetails,
  call: Call,
): Promise<Result> {
  const error = (): TimeoutError =>
    new TimeoutError(
      `${details.operation}: ${details.provider} has accepted the change but not carried it out in ${limit} ms. ` +
        'It may still do so: list the records before trying again.',
      details,
    );
  return pollUntil(ask, call, { firstWait: 100, longestWait: 5000, giveUp: { after: limit, error } });
}
