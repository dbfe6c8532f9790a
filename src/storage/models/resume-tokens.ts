import { basename, isAbsolute } from 'node:path';
import { InvalidRequestError } from '../../errors.js';
import type { Range } from '../http/range.js';

/**
 * State for continuing an upload in another process. Survives JSON. It has no credentials, but at Google `id` is a session URL that allows
 * anyone to write this one object for a week: keep it secret.
 */
export interface UploadToken {
  /** Distinguishes it from the token of a download. */
  readonly kind: 'upload';
  /** Provider constant of the driver that began it; another's is refused. */
  readonly provider: string;
  /** Name of the object's container. */
  readonly container: string;
  /** Full name that the object will have. */
  readonly name: string;
  /** The store's id of the unfinished upload. */
  readonly id: string;
  /** Bytes of a part, as `partSize` was when it began; null when the plan was the store's default. */
  readonly partSize: number | null;
  /** Size of the object in bytes; null if it was unknown. */
  readonly size: number | null;
}

/** State for continuing a download to a file in another process. Survives JSON; has no secrets. */
export interface DownloadToken {
  /** Distinguishes it from the token of an upload. */
  readonly kind: 'download';
  /** Provider constant of the driver that began it; another's is refused. */
  readonly provider: string;
  /** Name of the object's container. */
  readonly container: string;
  /** Full name of the object. */
  readonly name: string;
  /** Entity tag of the content; other content must not be mixed in. */
  readonly etag: string;
  /** Bytes of the object. */
  readonly size: number;
  /** Bytes of a part. */
  readonly partSize: number;
  /** The unfinished file. */
  readonly partial: string;
  /** Numbers of the parts that are in it, counted from 0. */
  readonly done: readonly number[];
  /** Range of the download; absent for the whole object. */
  readonly range?: Range;
}

/** Checks that a token belongs to this transfer. @throws InvalidRequestError */
export function checkToken(
  token: UploadToken | DownloadToken,
  expected: {
    readonly kind: string;
    readonly provider: string;
    readonly container: string;
    readonly name: string;
  },
): void {
  if (typeof token !== 'object' || token === null)
    throw new InvalidRequestError('The resume token is no token that onToken was told of.');
  for (const field of ['kind', 'provider', 'container', 'name'] as const) {
    if (token[field] === expected[field]) continue;
    throw new InvalidRequestError(
      `The resume token is for ${field} ${JSON.stringify(token[field])}, not ${JSON.stringify(expected[field])}.`,
    );
  }
}

/** Checks a download token. A manipulated one must not name a file of the user's. @throws InvalidRequestError */
export function checkDownloadToken({ etag, size, done, partial }: DownloadToken): void {
  const areParts = Array.isArray(done) && done.every((part) => isCount(part));
  if (typeof etag !== 'string' || etag === '' || !isCount(size) || !areParts)
    throw new InvalidRequestError('The resume token is damaged: its etag, its size or its parts are none.');
  if (typeof partial === 'string' && isAbsolute(partial) && UNFINISHED.test(basename(partial))) return;
  throw new InvalidRequestError(
    `The resume token names ${JSON.stringify(partial)}, which is no unfinished file of a download.`,
  );
}

/** Pattern of the names of unfinished files. */
const UNFINISHED = /^\..*\.[0-9a-f]{12}\.part$/s;

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
