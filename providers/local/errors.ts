import {
  type CloudError,
  type CloudErrorDetails,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  UnavailableError,
} from '../../src/errors.js';
import { isMissing } from '../../src/storage/safe-path.js';

/** The system's code of an error, such as `ENOENT`; null where it has none. */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** What the system says, as an error that says what to do. */
export function fileError(error: unknown, details: CloudErrorDetails): CloudError {
  const code = codeOf(error);
  const said = { ...details, providerCode: code, cause: error };
  const words = `${details.operation}: ${error instanceof Error ? error.message : code}.`;
  if (isMissing(error)) return new NotFoundError(words, said);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new PermissionError(words, said);
  if (code === 'ENAMETOOLONG') return new InvalidRequestError(words, said);
  return new UnavailableError(words, said);
}
