import { CloudError } from '../errors.js';
import { CommandError } from './exit-codes.js';
import { plain } from './output/plain.js';

/** An error as the user reads it: what was asked, what came back, and the id for the provider's support. */
export function describeError(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (CloudError.is(error)) {
    const hints = [
      error.requestId === null || error.message.includes(error.requestId)
        ? null
        : `request id ${error.requestId}`,
      error.retryAfter === undefined ? null : `try again in ${Math.ceil(error.retryAfter / 1000)} s`,
    ].filter((hint) => hint !== null);
    return plain(`${error.message}${hints.length === 0 ? '' : ` (${hints.join(', ')})`}`);
  }
  return plain(error instanceof Error ? error.message : String(error));
}
