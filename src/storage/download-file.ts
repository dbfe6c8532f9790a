import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Call } from '../connection/call.js';
import {
  ChecksumError,
  CloudError,
  ConflictError,
  InvalidRequestError,
  UnavailableError,
} from '../errors.js';
import { type Checksum, type RunningChecksum, startLike } from './checksum.js';
import { download } from './download.js';
import { FileWriter } from './file-writer.js';
import type { StorageObject, Verified } from './models.js';
import type { TransferProgress } from './options.js';
import { isMissing, makeFoldersInside, pathInside } from './safe-path.js';
import { messageOf } from './source.js';
import { checkToken, type DownloadToken } from './tokens.js';
import { Crew, repeatDamaged, type TransferContext } from './transfer.js';

/** How an object is written into a file. */
export interface DownloadFileOptions {
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

/** A file that has been written. */
export interface DownloadedFile {
  /** Where it is: absolute. */
  readonly path: string;
  /** The object's data as of the download. */
  readonly object: StorageObject;
  /** Bytes in the file. */
  readonly bytes: number;
  /** How sure it is that the file holds the object's bytes. */
  readonly verified: Verified;
}

const PART_SIZE = 16 * 1024 * 1024;

/** Bytes read at once when a file is read back for its checksum. */
const READ_BACK = 1024 * 1024;

/** What to download: as `{ container, name }`, or with what is known of it already. */
export interface DownloadSource {
  readonly operation: string;
  readonly container: string;
  readonly name: string;
  readonly version?: string | undefined;
  /** Data of the object where it is known, so that large ones are asked for in ranges at once. */
  readonly known: StorageObject | null;
}

/** Writes an object into a file, which appears under its name only when it is whole and verified. */
export async function downloadFile(
  context: TransferContext,
  source: DownloadSource,
  path: string,
  options: DownloadFileOptions,
  call: Call,
): Promise<DownloadedFile> {
  const target = await targetPath(path, source.name);
  if (options.overwrite === false) await refuseExisting(target);
  const once = (): Promise<DownloadedFile> => new FileDownload(context, source, target, options, call).run();
  return options.resume === undefined ? repeatDamaged(once, call) : once();
}

/** A folder, or what ends in a slash, gets the object under its own name. */
async function targetPath(path: string, name: string): Promise<string> {
  if (path === '' || path.includes('\0'))
    throw new InvalidRequestError('The path to download to is empty or has a NUL in it.');
  if (!(path.endsWith('/') || path.endsWith(sep) || (await isFolder(path)))) return resolve(path);
  const target = resolve(pathInside(path, name));
  await makeFoldersInside(path, target);
  return target;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function refuseExisting(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  throw exists(path);
}

function exists(path: string): ConflictError {
  return new ConflictError(`downloadFile: ${path} is there already, and overwrite is false.`, {
    operation: 'downloadFile',
  });
}

/** An object that is known to have so many bytes. */
type SizedObject = StorageObject & { readonly size: number };

function isSized(object: StorageObject): object is SizedObject {
  return object.size !== null;
}

type Filled = Pick<DownloadedFile, 'object' | 'verified'>;

class FileDownload {
  readonly #context: TransferContext;
  readonly #source: DownloadSource;
  readonly #target: string;
  readonly #partial: string;
  readonly #options: DownloadFileOptions;
  readonly #call: Call;
  readonly #partSize: number;
  #written = 0;

  constructor(
    context: TransferContext,
    source: DownloadSource,
    target: string,
    options: DownloadFileOptions,
    call: Call,
  ) {
    this.#context = context;
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#call = call;
    const { resume } = options;
    if (resume !== undefined) {
      const { container, name } = source;
      checkToken(resume, { kind: 'download', provider: context.driver.provider, container, name });
    }
    this.#partSize = resume?.partSize ?? options.partSize ?? PART_SIZE;
    if (!(Number.isInteger(this.#partSize) && this.#partSize > 0))
      throw new InvalidRequestError(
        `partSize must be a whole number of bytes above 0, not ${this.#partSize}.`,
      );
    this.#partial =
      resume?.partial ??
      join(dirname(target), `.${basename(target).slice(0, 200)}.${randomBytes(6).toString('hex')}.part`);
  }

  async run(): Promise<DownloadedFile> {
    const { resume } = this.#options;
    const handle = await this.#open(resume === undefined ? 'wx+' : 'r+');
    let result: Filled;
    try {
      result = await this.#fill(handle, resume);
      await handle.close();
      await this.#appear();
    } catch (error) {
      await handle.close();
      const isUseless = CloudError.is(error) && (error.code === 'checksum' || error.code === 'conflict');
      if (isUseless || (this.#options.onToken === undefined && resume === undefined))
        await rm(this.#partial, { force: true });
      throw error;
    }
    return { path: this.#target, ...result, bytes: this.#written };
  }

  async #open(flags: string): Promise<FileHandle> {
    try {
      return await open(this.#partial, flags);
    } catch (cause) {
      throw new InvalidRequestError(
        `downloadFile: ${this.#partial} cannot be written: ${messageOf(cause)}.`,
        {
          operation: this.#source.operation,
          cause,
        },
      );
    }
  }

  async #fill(handle: FileHandle, resume: DownloadToken | undefined): Promise<Filled> {
    const { known, ...place } = this.#source;
    const ready =
      resume === undefined &&
      (known === null || (known.size ?? 0) <= this.#partSize || known.extra.etag === null);
    if (!ready) {
      const object = known === null || (known.extra.etag ?? null) === null ? await this.#look() : known;
      return this.#fillRanges(handle, this.#sized(object), resume);
    }
    const got = await download(this.#context, place, this.#call);
    const { object } = got;
    if (isSized(object) && object.size > this.#partSize && object.extra.etag !== null) {
      await got.body.cancel();
      return this.#fillRanges(handle, object, resume);
    }
    await this.#write(handle, got.body, 0, object.size);
    return { object, verified: got.verified };
  }

  /** @throws InvalidRequestError where it is not known how large it is, so that it has no ranges to go on with */
  #sized(object: StorageObject): SizedObject {
    if (isSized(object)) return object;
    throw new InvalidRequestError(
      `downloadFile: this store does not say how large ${object.name} is, so that a download of it cannot be resumed.`,
      { operation: this.#source.operation, service: 'storage' },
    );
  }

  #look(): Promise<StorageObject> {
    return this.#context.run((lane) => lane.lookUp(this.#source, this.#call), this.#call);
  }

  async #fillRanges(
    handle: FileHandle,
    object: SizedObject,
    resume: DownloadToken | undefined,
  ): Promise<Filled> {
    const etag = this.#checkUnchanged(object, resume);
    const done = new Set(resume?.done);
    const count = Math.ceil(object.size / this.#partSize);
    const readBack = new ReadBack(handle, this.#partSize);
    const crew = new Crew(this.#call, this.#options.parallel ?? this.#context.parallel);
    const announce = (): void => this.#announce(object, etag, done);
    announce();
    const checksum = await this.#expectedChecksum(object);
    readBack.start(checksum);
    try {
      for (let number = 0; number < count; number += 1) {
        if (done.has(number)) {
          this.#written += Math.min(this.#partSize, object.size - number * this.#partSize);
          readBack.add(number);
          continue;
        }
        await crew.room();
        crew.start(async () => {
          await this.#fillRange(handle, object, number, etag, crew.call);
          readBack.add(number);
          done.add(number);
          announce();
        });
      }
      await crew.finish();
    } catch (error) {
      crew.fail(error);
      await crew.settle();
      throw error;
    } finally {
      await readBack.settle();
    }
    return { object, verified: await this.#verifyRanges(readBack, object, checksum) };
  }

  #checkUnchanged(object: StorageObject, resume: DownloadToken | undefined): string {
    const { etag } = object.extra;
    if (etag === null) {
      throw new InvalidRequestError(
        'downloadFile: this store tells no entity tag, so a download cannot be resumed.',
      );
    }
    if (resume === undefined || (resume.etag === etag && resume.size === object.size)) return etag;
    throw new ConflictError(
      `downloadFile: ${object.name} was changed since the resume token was made. Start again.`,
      {
        operation: 'downloadFile',
      },
    );
  }

  async #fillRange(
    handle: FileHandle,
    object: SizedObject,
    number: number,
    etag: string,
    call: Call,
  ): Promise<void> {
    const start = number * this.#partSize;
    const end = Math.min(start + this.#partSize, object.size);
    const { known: _, ...place } = this.#source;
    const request = { ...place, range: { start, end }, ifMatch: etag };
    const got = await download(this.#context, request, call);
    await this.#write(handle, got.body, start, object.size);
  }

  #expectedChecksum(object: StorageObject): Promise<Checksum | null> {
    return this.#context.run((lane) => lane.checksumOf(object, this.#call), this.#call);
  }

  async #write(
    handle: FileHandle,
    body: AsyncIterable<Uint8Array>,
    start: number,
    total: number | null,
  ): Promise<void> {
    const writer = new FileWriter(handle, start, (bytes) => {
      this.#written += bytes;
      this.#options.onProgress?.({ bytes: this.#written, total });
    });
    try {
      for await (const chunk of body) if (writer.add(chunk)) await this.#explained(writer.flush());
      await this.#explained(writer.finish());
    } finally {
      await writer.settle();
    }
  }

  /** A write; where it fails, an error that says what that means. */
  async #explained(write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (cause) {
      throw new UnavailableError(
        `downloadFile: ${this.#partial} cannot be written: ${messageOf(cause)}. Nothing appeared at ${this.#target}.`,
        { operation: this.#source.operation, service: 'storage', providerCode: codeOf(cause), cause },
      );
    }
  }

  async #verifyRanges(
    readBack: ReadBack,
    object: StorageObject,
    expected: Checksum | null,
  ): Promise<Verified> {
    if (expected === null) return 'size';
    const found = await readBack.finish();
    if (found === expected.hex) return 'checksum';
    throw new ChecksumError(
      `downloadFile: the bytes received of ${object.name} have ${expected.algorithm} ${found}, but the store says ${expected.hex}.`,
      { operation: this.#source.operation, service: 'storage', retryable: true },
    );
  }

  #announce(object: SizedObject, etag: string, done: ReadonlySet<number>): void {
    const { container, name } = this.#source;
    this.#options.onToken?.({
      kind: 'download',
      provider: this.#context.driver.provider,
      container,
      name,
      etag,
      size: object.size,
      partSize: this.#partSize,
      partial: this.#partial,
      done: [...done],
    });
  }

  /** Gives the finished file its name. */
  async #appear(): Promise<void> {
    if (this.#options.overwrite !== false) {
      await rename(this.#partial, this.#target);
      return;
    }
    try {
      await link(this.#partial, this.#target);
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? exists(this.#target) : error;
    }
    await rm(this.#partial);
  }
}

/** Reads a file back, in order, as far as it is whole, for a checksum over all of it while later ranges still arrive. */
class ReadBack {
  readonly #handle: FileHandle;
  readonly #partSize: number;
  readonly #done = new Set<number>();
  #next = 0;
  #position = 0;
  #checksum: RunningChecksum | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle, partSize: number) {
    this.#handle = handle;
    this.#partSize = partSize;
  }

  /** Says which checksum is wanted, once it is known. */
  start(expected: Checksum | null): void {
    if (this.#checksum !== null || expected === null) return;
    this.#checksum = startLike(expected);
    this.#advance();
  }

  /** A range is in the file. */
  add(number: number): void {
    this.#done.add(number);
    this.#advance();
  }

  async settle(): Promise<void> {
    await this.#work.catch(() => {});
  }

  /** The checksum of the whole file. */
  async finish(): Promise<string> {
    await this.#work;
    await this.#read(Infinity);
    return this.#checksum?.hex() ?? '';
  }

  #advance(): void {
    if (this.#checksum === null) return;
    while (this.#done.has(this.#next)) this.#next += 1;
    const end = this.#next * this.#partSize;
    if (end <= this.#position) return;
    this.#work = this.#work.then(() => this.#read(end));
    // Whoever finishes sees the failure.
    this.#work.catch(() => {});
  }

  async #read(end: number): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BACK, this.#partSize));
    while (this.#position < end) {
      const length = Math.min(buffer.length, end - this.#position);
      const { bytesRead } = await this.#handle.read(buffer, 0, length, this.#position);
      if (bytesRead === 0) return;
      this.#checksum?.update(buffer.subarray(0, bytesRead));
      this.#position += bytesRead;
    }
  }
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
