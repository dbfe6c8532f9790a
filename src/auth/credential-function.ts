import { AuthenticationError, CloudError } from '../errors.js';

const numbers = new WeakMap<object, number>();
let count = 0;

/** Tells functions that return credentials apart, in this process only: what they return is not known before they are called. */
export function nameOfFunction(source: object): string {
  const known = numbers.get(source);
  if (known !== undefined) return `function ${known}`;
  count += 1;
  numbers.set(source, count);
  return `function ${count}`;
}

/**
 * Calls a function of the caller's that returns credentials.
 *
 * @throws AuthenticationError where it fails with an error of its own, which is the cause
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
