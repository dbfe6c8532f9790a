import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import { outcomeUnknown } from '../../driver/outcome-unknown.js';
import { CloudError, UnavailableError } from '../../errors.js';
import type { Swap } from './exclusive-records.js';
import { SwapAttempt, type SwapSteps } from './swap-attempt.js';

/**
 * Replaces records that cannot exist beside the new ones: deletes them first, and restores them if a new one is refused. A change whose
 * outcome is unknown is looked up in the zone before anything is restored.
 *
 * @throws UnavailableError when they cannot be restored, or nobody knows what the zone has now; the error names the records. TimeoutError
 * if the caller's time was over
 */
export async function swap<Old, New, Made>(
  steps: SwapSteps<Old, New, Made>,
  change: Swap<Old, New>,
  client: ClientContext,
  operation: string,
  call: Call,
): Promise<Made[]> {
  const attempt = new SwapAttempt(steps);
  try {
    return await attempt.run(change, call);
  } catch (error) {
    const words = await attempt.takeBack(client.provider);
    throw words === null ? error : left(words, client, operation, error);
  }
}

/** The error of a swap that left the zone otherwise than it was. What is lost is told to those too who aborted the call. */
function left(words: string, client: ClientContext, operation: string, cause: unknown): unknown {
  const details = client.details(operation);
  if (CloudError.is(cause)) return outcomeUnknown(cause, `${words} The change failed`, details);
  return new UnavailableError(`${operation}: ${words}`, { ...details, cause });
}
