import { type CloudErrorDetails, InvalidRequestError } from '../../errors.js';
import type { Range } from '../http/range.js';
import type { DownloadToken, UploadToken } from './resume-tokens.js';

/** What `listObjects` looks for. */
export interface ListObjectsOptions {
  /** Only names that begin so. */
  readonly prefix?: string | undefined;
  /** Names that have this character behind the prefix are not listed one by one, but as an ObjectPrefix up to it. */
  readonly delimiter?: string | undefined;
}

/** How an object is put. */
export interface UploadOptions<E extends object = object> {
  /** MIME type. Default: by the name's ending, else `application/octet-stream`. */
  readonly contentType?: string;
  /** The user's own keys and values. Keys are written in lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Bytes that a stream will have, where it is known. A stream that has another number of them is an error. */
  readonly size?: number;
  /** Bytes of a part. Default: the store's, larger where the object needs it. */
  readonly partSize?: number;
  /** Parts on their way at once. Default 4; within a scheduler, as many as it has lanes. */
  readonly parallel?: number;
  /** Told how many bytes the store has taken so far. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /**
   * Told of the token with which the upload can go on in another process, once it consists of parts. With it parts stay in the store
   * when the upload fails or is aborted; without it they are deleted.
   */
  readonly onToken?: (token: UploadToken) => void;
  /** Goes on with an upload: parts that the store has, and that are the same as this data's, are not sent again. */
  readonly resume?: UploadToken;
  /** What only this provider has. */
  readonly extra?: E;
}

/** How far a transfer is. */
export interface TransferProgress {
  /** Bytes done. */
  readonly bytes: number;
  /** Bytes in all; null while that is not known. */
  readonly total: number | null;
}

/** What is got of an object. */
export interface DownloadOptions {
  /** A part of it. Default: all. */
  readonly range?: Range;
  /** Only this content, by its entity tag: anything else is a ConflictError of status 412. */
  readonly ifMatch?: string;
  /** Only where it is other content than this, by its entity tag: the same is a ConflictError of status 304. */
  readonly ifNoneMatch?: string;
}

/** How an object is copied. */
export interface CopyOptions {
  /** Metadata of the copy. Default: as its source. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** MIME type of the copy. Default: as its source. */
  readonly contentType?: string;
}

/** What a presigned URL allows. */
export interface PresignOptions {
  /** Default `'GET'`. */
  readonly method?: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  /** Milliseconds for which it works. Default one hour: 3,600,000. */
  readonly expiresIn?: number;
  /** Headers of the answer to a GET, in place of the object's own: `{ contentDisposition: 'attachment; filename="a.pdf"' }`. */
  readonly response?: ResponseHeaders;
}

/** Headers that the answer to a presigned GET has in place of the object's own. */
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

/** The response headers asked for, by their names. @throws InvalidRequestError for other methods than GET and HEAD, and for what no header can hold */
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

/** Presigned URLs work for this many milliseconds unless told. */
export const DEFAULT_EXPIRY = 3_600_000;

/** The longest that S3 and Google let a signature of version 4 work, in milliseconds: seven days. */
export const LONGEST_EXPIRY = 604_800_000;

/**
 * How long a presigned URL is to work, in milliseconds. Stores count in seconds: a number that was meant as seconds would make a URL
 * that has expired when it is used.
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

/** How an object is written into a file. */
export interface DownloadFileOptions {
  /** A part of the object; the file holds nothing else. Verified by its size alone. Default: all. */
  readonly range?: Range;
  /** Whether a file that is there already is replaced. Default true; it is replaced only when the new one is whole. */
  readonly overwrite?: boolean;
  /** Objects larger than this many bytes are fetched in ranges of this size, several at once. Default 16 MiB. */
  readonly partSize?: number;
  /** Ranges on their way at once. Default 4; within a scheduler, as many as it has lanes. */
  readonly parallel?: number;
  /** Told how many bytes are in the file so far. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /**
   * Told, at the beginning and after each range, of the token with which the download can go on in another process. With it the
   * unfinished file stays when the download fails or is aborted; without it it is deleted.
   */
  readonly onToken?: (token: DownloadToken) => void;
  /** Goes on with a download: ranges that the unfinished file has are not fetched again. */
  readonly resume?: DownloadToken;
}
