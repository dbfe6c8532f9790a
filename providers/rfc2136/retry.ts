import { type Call, CloudError, delay, type RetryPolicy } from '../../src/driver/index.js';

/** Code of servers that could not process a request, and did nothing (RFC 2136, section 3.5). */
const SERVFAIL = 'SERVFAIL';

/** One attempt of an exchange; calls back when the message has been sent. */
export type Attempt<Result> = (onSent: () => void) => Promise<Result>;

/** Retries when that is safe: queries after any temporary failure, updates only if nothing was sent, or the server says that nothing was done. */
export async function withRetries<Result>(
  attempt: Attempt<Result>,
  { policy, isQuestion }: { readonly policy: RetryPolicy; readonly isQuestion: boolean },
  call: Call,
): Promise<Result> {
  for (let count = 1; ; count += 1) {
    let sent = false;
    try {
      const result = await attempt(() => {
        sent = true;
      });
      policy.succeeded();
      return result;
    } catch (error) {
      if (!CloudError.is(error)) throw error;
      const isHarmless = isQuestion || !sent || error.providerCode === SERVFAIL;
      const failure = { error, harmless: isHarmless, throttled: false };
      const wait = error.retryable && isHarmless ? policy.delay(failure, count) : null;
      if (wait === null) throw error;
      await delay(wait, call);
    }
  }
}
