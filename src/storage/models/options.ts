import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import type { Range } from '../http/range.js';
import type { DownloadToken, UploadToken } from './resume-tokens.js';

/** Filter of `listObjects`. */
export interface ListObjectsOptions {
  /** Only names that begin so. */
  readonly prefix?: string | undefined;
  /** Delimiter: names that contain it after the prefix are listed as one ObjectPrefix up to it. */
  readonly delimiter?: string | undefined;
}

/** Options of an upload. */
export interface UploadOptions<E extends object = object> {
  /** MIME type. Default: by the name's ending, else `application/octet-stream`. */
  readonly contentType?: string;
  /** The user's own keys and values. Keys are written in lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Number of bytes of a stream, if known. Another number is an error. */
  readonly size?: number;
  /** Size of a part in bytes. Default: the store's, or larger if the object requires it. */
  readonly partSize?: number;
  /** Parts on their way at once. Default 4; within a scheduler, as many as it has lanes. */
  readonly parallel?: number;
  /** Called with the number of bytes stored so far. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /**
   * Called with a token for continuing the upload in another process, once it has parts. With it, the parts of a failed or aborted upload
   * stay in the store; without it they are deleted.
   */
  readonly onToken?: (token: UploadToken) => void;
  /** Continues an upload: stored parts that equal this data's are not sent again. */
  readonly resume?: UploadToken;
  /** The provider's own options. */
  readonly extra?: E;
}

/** Progress of a transfer. */
export interface TransferProgress {
  /** Bytes done. */
  readonly bytes: number;
  /** Total bytes; null while unknown. */
  readonly total: number | null;
}

/** Options of a download. */
export interface DownloadOptions {
  /** A part of it. Default: all. */
  readonly range?: Range;
  /** Only this content, by its entity tag: anything else is a ConflictError of status 412. */
  readonly ifMatch?: string;
  /** Entity tag of known content: if it is unchanged, the call rejects with a ConflictError of status 304. */
  readonly ifNoneMatch?: string;
}

/** Options of a copy. */
export interface CopyOptions {
  /** Metadata of the copy. Default: as its source. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** MIME type of the copy. Default: as its source. */
  readonly contentType?: string;
}

/** Options of a presigned URL. */
export interface PresignOptions {
  /** Default `'GET'`. */
  readonly method?: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  /** Lifetime in milliseconds. Default one hour: 3,600,000. */
  readonly expiresIn?: number;
  /** Headers of the response to a GET, in place of the object's own: `{ contentDisposition: 'attachment; filename="a.pdf"' }`. */
  readonly response?: ResponseHeaders;
}

/** Headers of the response to a presigned GET, in place of the object's own. */
export interface ResponseHeaders {
  /** Content-Type. */
  readonly contentType?: string;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`. */
  readonly contentDisposition?: string;
  /** Content-Encoding. */
  readonly contentEncoding?: string;
  /** Content-Language. */
  readonly contentLanguage?: string;
  /** Cache-Control. */
  readonly cacheControl?: string;
}

/** Names of response headers by their fields. */
const RESPONSE_HEADERS: Readonly<Record<keyof ResponseHeaders, string>> = {
  contentType: 'content-type',
  contentDisposition: 'content-disposition',
  contentEncoding: 'content-encoding',
  contentLanguage: 'content-language',
  cacheControl: 'cache-control',
};

/** Requested response headers by name. @throws InvalidRequestError for methods other than GET and HEAD, and for values that a header cannot hold */
export function responseHeaders({ method = 'GET', response = {} }: PresignOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [field, value] of Object.entries(response) as [keyof ResponseHeaders, unknown][]) {
    if (value === undefined) continue;
    const name = RESPONSE_HEADERS[field];
    if (
      name === undefined ||
      typeof value !== 'string' ||
      value === '' ||
      /\p{Control}|\p{Surrogate}/u.test(value)
    ) {
      throw new InvalidRequestError(
        `presignUrl: response takes ${Object.keys(RESPONSE_HEADERS).join(', ')}, each text without control characters; not ${field}: ${JSON.stringify(value)}.`,
      );
    }
    headers[name] = value;
  }
  if (Object.keys(headers).length > 0 && method !== 'GET' && method !== 'HEAD')
    throw new InvalidRequestError(`presignUrl: response is of use with GET and HEAD, not with ${method}.`);
  return headers;
}

/** Default lifetime of presigned URLs, in milliseconds. */
export const DEFAULT_EXPIRY = 3_600_000;

/** The longest that S3 and Google let a signature of version 4 work, in milliseconds: seven days. */
export const LONGEST_EXPIRY = 604_800_000;

/**
 * Lifetime of a presigned URL, in milliseconds. Stores count in seconds; a number meant as seconds would create a URL that has expired when
 * it is used.
 *
 * @throws InvalidRequestError for less than a second, and for more than `longest`
 */
export function expiryOf(
  { expiresIn = DEFAULT_EXPIRY }: Pick<PresignOptions, 'expiresIn'>,
  details: CloudErrorDetails,
  longest = Infinity,
): number {
  if (Number.isFinite(expiresIn) && expiresIn >= 1000 && expiresIn <= longest) return expiresIn;
  const range =
    longest === Infinity ? 'at least 1,000 milliseconds' : `1,000 to ${longest} milliseconds (seven days)`;
  throw new InvalidRequestError(
    `${details.operation}: expiresIn must be ${range}, not ${String(expiresIn)}.`,
    details,
  );
}

/** Options of a download to a file. */
export interface DownloadFileOptions {
  /** A range of the object; the file contains nothing else. Verified by its size only. Default: all. */
  readonly range?: Range;
  /** True to replace an existing file, once the new one is complete. Default true. */
  readonly overwrite?: boolean;
  /** Objects larger than this many bytes are fetched in ranges of this size, several at once. Default 16 MiB. */
  readonly partSize?: number;
  /** Ranges on their way at once. Default 4; within a scheduler, as many as it has lanes. */
  readonly parallel?: number;
  /** Called with the number of bytes in the file so far. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /**
   * Called at the start and after each range with a token for continuing the download in another process. With it, the unfinished file of a
   * failed or aborted download stays; without it, it is deleted.
   */
  readonly onToken?: (token: DownloadToken) => void;
  /** Continues a download: ranges in the unfinished file are not fetched again. */
  readonly resume?: DownloadToken;
}
