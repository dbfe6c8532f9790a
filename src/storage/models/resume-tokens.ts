import { basename, isAbsolute } from 'node:path';
import { InvalidRequestError } from '../../errors.js';
import type { Range } from '../http/range.js';

/**
 * What has to be known to go on with an upload in another process. Survives JSON. It holds no credentials, but at Google `id` is a session
 * that whoever has it can write to, this one object, for a week: keep it as you would keep a key.
 */
export interface UploadToken {
  /** Tells it from the token of a download. */
  readonly kind: 'upload';
  /** Provider constant of the driver that began it; another's is refused. */
  readonly provider: string;
  /** Name of the container that the object goes to. */
  readonly container: string;
  /** Full name that the object will have. */
  readonly name: string;
  /** The store's id of the unfinished upload. */
  readonly id: string;
  /** Bytes of a part, as `partSize` was when it began; null when the plan was the store's default. */
  readonly partSize: number | null;
  /** Bytes of the object; null where that was not known. */
  readonly size: number | null;
}

/** What has to be known to go on with a download into a file in another process. Survives JSON; holds no secret. */
export interface DownloadToken {
  /** Tells it from the token of an upload. */
  readonly kind: 'download';
  /** Provider constant of the driver that began it; another's is refused. */
  readonly provider: string;
  /** Name of the object's container. */
  readonly container: string;
  /** Full name of the object. */
  readonly name: string;
  /** Entity tag of the content: another one must not be mixed in. */
  readonly etag: string;
  /** Bytes of the object. */
  readonly size: number;
  /** Bytes of a part. */
  readonly partSize: number;
  /** The unfinished file. */
  readonly partial: string;
  /** Numbers of the parts that are in it, counted from 0. */
  readonly done: readonly number[];
  /** The part of the object that is downloaded; absent where it is all of it. */
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

/** Checks what a download's token says of the unfinished file. One that was changed on the way must not name a file of the user's. @throws InvalidRequestError */
export function checkDownloadToken({ etag, size, done, partial }: DownloadToken): void {
  const areParts = Array.isArray(done) && done.every((part) => isCount(part));
  if (typeof etag !== 'string' || etag === '' || !isCount(size) || !areParts)
    throw new InvalidRequestError('The resume token is damaged: its etag, its size or its parts are none.');
  if (typeof partial === 'string' && isAbsolute(partial) && UNFINISHED.test(basename(partial))) return;
  throw new InvalidRequestError(
    `The resume token names ${JSON.stringify(partial)}, which is no unfinished file of a download.`,
  );
}

/** How the file of a download is named while it is unfinished. */
const UNFINISHED = /^\..*\.[0-9a-f]{12}\.part$/s;

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
