import {
  type Call,
  type ClientContext,
  CloudError,
  pollUntil,
  TimeoutError,
} from '../../../src/driver/index.js';

/** Milliseconds that another change gets to end. */
const PATIENCE = 900_000;

/**
 * Sends a change, again while Azure refuses it because another one goes on: of what it changes, or of what that stands on.
 *
 * @throws TimeoutError naming the other change, where that does not end in time
 */
export async function whenFree<T>(
  { operation, context }: { readonly operation: string; readonly context: ClientContext },
  call: Call,
  send: (call: Call) => Promise<T>,
): Promise<T> {
  let refusal: CloudError | null = null;
  const attempt = async (inner: Call): Promise<{ readonly sent: T } | null> => {
    refusal = null;
    try {
      return { sent: await send(inner) };
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'load-balancer-locked') throw error;
      refusal = error;
      return null;
    }
  };
  const late = (): TimeoutError =>
    new TimeoutError(`${operation}: another change did not end in time: ${refusal?.message ?? ''}`, {
      ...context.details(operation),
      cause: refusal,
    });
  try {
    const giveUp = { after: PATIENCE, error: late };
    return (await pollUntil(attempt, call, { firstWait: 200, longestWait: 5000, giveUp })).sent;
  } catch (error) {
    const isLate = CloudError.is(error) && error.code === 'timeout' && !call.signal?.aborted;
    throw isLate && refusal !== null ? late() : error;
  }
}
