import { CloudError, type ErrorCode } from '../errors.js';
import { CommandError, EXIT, type ExitCode } from './exit-codes.js';
import { plain } from './output/plain.js';

/** An error as the user reads it: what was asked, what came back, and the id for the provider's support. */
export function describeError(error: unknown): string {
  // It may quote names of a server or of a file.
  if (error instanceof CommandError) return plain(error.message);
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

const BY_CODE: Partial<Record<ErrorCode, ExitCode>> = {
  authentication: EXIT.credentials,
  permission: EXIT.credentials,
  'invalid-request': EXIT.usage,
  'provider-not-found': EXIT.usage,
  'region-not-found': EXIT.usage,
  conflict: EXIT.guard,
  'journal-locked': EXIT.guard,
  'journal-mismatch': EXIT.guard,
  'rate-limit': EXIT.throttled,
};

/** The exit code of what a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (isAbort(error)) return EXIT.interrupted;
  if (!CloudError.is(error)) return EXIT.failed;
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  if (error.code.endsWith('not-found')) return EXIT.notFound;
  if (error.code.endsWith('-exists') || error.code.endsWith('-not-empty')) return EXIT.guard;
  return EXIT.failed;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
