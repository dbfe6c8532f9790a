import {
  CloudError,
  type CloudErrorDetails,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  UnavailableError,
} from '../../errors.js';

/** The system's code of an error, such as `ENOENT`; null when it has none. */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** True for the error of a file or folder that is not there. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Returns null for the error of a missing file or folder. @throws any other */
export function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

/** True for the error of a file in the place of a folder, or the reverse. */
export function isInTheWay(error: unknown): boolean {
  return IN_THE_WAY.has(codeOf(error) ?? '');
}

const IN_THE_WAY: ReadonlySet<string> = new Set(['EEXIST', 'EISDIR', 'ENOTDIR', 'ENOTEMPTY']);
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);
const NO_PATH: ReadonlySet<string> = new Set([
  'ENAMETOOLONG',
  'EINVAL',
  'EILSEQ',
  'ELOOP',
  'ENXIO',
  'ENODEV',
]);
const PASSING: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN', 'ETXTBSY', 'EINTR']);

/** Converts a file error of the system to a CloudError with advice. CloudErrors stay unchanged. */
export function fileError(error: unknown, details: CloudErrorDetails): CloudError {
  if (CloudError.is(error)) return error;
  const code = codeOf(error);
  const said = { ...details, providerCode: code, cause: error };
  const prefix = (details.operation ?? '') === '' ? '' : `${details.operation}: `;
  const words = `${prefix}${error instanceof Error ? error.message : String(error)}.`;
  if (code === 'ENOENT') return new NotFoundError(words, said);
  if (isInTheWay(error)) {
    const why = ' A path cannot be a file and a folder at once: move what is there, or take another path.';
    return new ConflictError(words + why, said);
  }
  if (code !== null && REFUSED.has(code)) return new PermissionError(words, said);
  if (code !== null && (NO_PATH.has(code) || code.startsWith('ERR_')))
    return new InvalidRequestError(words, said);
  return new UnavailableError(words, { ...said, retryable: code !== null && PASSING.has(code) });
}

/** Runs file operations; converts system errors to {@link CloudError}s and passes abort reasons unchanged. */
export async function explainFiles<T>(details: CloudErrorDetails, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOfSystem(error) ? fileError(error, details) : error;
  }
}

/** True for Node's errors about files, paths and streams. */
export function isOfSystem(error: unknown): boolean {
  const code = codeOf(error);
  return !CloudError.is(error) && code !== null && code !== 'ABORT_ERR';
}
