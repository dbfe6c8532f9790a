import { AuthenticationError, CloudError } from '../errors.js';

const numbers = new WeakMap<object, number>();
let count = 0;

/** Distinguishes credential functions within this process, since their results are unknown before a call. */
export function nameOfFunction(source: object): string {
  const known = numbers.get(source);
  if (known !== undefined) return `function ${known}`;
  count += 1;
  numbers.set(source, count);
  return `function ${count}`;
}

/**
 * Calls a credential function of the user.
 *
 * @throws AuthenticationError when it throws, with the error as the cause
 */
export async function callSource<T>(
  provider: string,
  option: string,
  source: () => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await source();
  } catch (cause) {
    signal?.throwIfAborted();
    if (CloudError.is(cause)) throw cause;
    throw new AuthenticationError(
      `${provider}: the function that was given as the option ${option} failed; its error is the cause of this one.`,
      { provider, cause },
    );
  }
}
