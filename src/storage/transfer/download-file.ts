import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Call } from '../../call/call.js';
import {
  ChecksumError,
  CloudError,
  type CloudErrorDetails,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  UnavailableError,
} from '../../errors.js';
import type { Checksum } from '../checksum/checksum.js';
import { download } from './download.js';
import { codeOf, explainFiles, fileError } from '../files/file-errors.js';
import type { FileTarget } from '../files/file-target.js';
import { FileWriter } from '../files/file-writer.js';
import { isSameTag } from '../http/headers.js';
import type { DownloadedFile, StorageObject, Verified } from '../models/models.js';
import type { DownloadFileOptions } from '../models/options.js';
import { checkRange } from '../http/range.js';
import { ReadBack } from '../files/read-back.js';
import { messageOf } from '../files/source.js';
import { checkDownloadToken, checkToken, type DownloadToken } from '../models/resume-tokens.js';
import { Crew, repeatDamaged, type TransferContext } from './transfer.js';

/** Flags for reopening an unfinished file: a link in its place is not followed. Windows has no such flag. */
const GO_ON = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

const PART_SIZE = 16 * 1024 * 1024;

/** The object to download: `{ container, name }`, or its known data. */
export interface DownloadSource {
  readonly operation: string;
  readonly container: string;
  readonly name: string;
  readonly version?: string | undefined;
  /** Data of the object if known, so that large ones are fetched in ranges at once. */
  readonly known: StorageObject | null;
}

/** Writes an object into a file, which appears under its name only when it is complete and verified. Closes the target. */
export async function downloadFile(
  context: TransferContext,
  source: DownloadSource,
  target: FileTarget,
  options: DownloadFileOptions,
  call: Call,
): Promise<DownloadedFile> {
  const once = (): Promise<DownloadedFile> => new FileDownload(context, source, target, options, call).run();
  try {
    if (options.range !== undefined) checkRange(options.range);
    return await explainFiles({ operation: source.operation, service: 'storage' }, async () => {
      await target.checkFree(options.overwrite !== false);
      return options.resume === undefined ? repeatDamaged(once, call) : once();
    });
  } finally {
    await target.close();
  }
}

/** An object with a known size. */
type SizedObject = StorageObject & { readonly size: number };

function isSized(object: StorageObject): object is SizedObject {
  return object.size !== null;
}

type Filled = Pick<DownloadedFile, 'object' | 'verified'>;

class FileDownload {
  readonly #context: TransferContext;
  readonly #source: DownloadSource;
  readonly #target: FileTarget;
  readonly #partial: string;
  readonly #options: DownloadFileOptions;
  readonly #call: Call;
  readonly #partSize: number;
  #written = 0;

  constructor(
    context: TransferContext,
    source: DownloadSource,
    target: FileTarget,
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
      checkToken(resume, { kind: 'download', provider: context.store.provider, container, name });
      checkDownloadToken(resume);
    }
    this.#partSize = resume?.partSize ?? options.partSize ?? PART_SIZE;
    if (!(Number.isInteger(this.#partSize) && this.#partSize > 0))
      throw new InvalidRequestError(
        `partSize must be a whole number of bytes above 0, not ${this.#partSize}.`,
      );
    this.#partial = resume?.partial ?? target.partial(options.onToken === undefined ? 'own' : 'kept');
  }

  async run(): Promise<DownloadedFile> {
    const { resume } = this.#options;
    const handle = await this.#open(resume === undefined ? 'wx+' : GO_ON);
    let result: Filled;
    try {
      if (resume !== undefined) await this.#checkPresent(handle, resume);
      result = await this.#fill(handle, resume);
      await handle.close();
      await this.#target.appear(this.#partial, this.#options.overwrite !== false);
    } catch (error) {
      await handle.close().catch(() => {});
      const isUseless = CloudError.is(error) && (error.code === 'checksum' || error.code === 'conflict');
      if (isUseless || (this.#options.onToken === undefined && resume === undefined))
        await this.#target.discard(this.#partial);
      throw error;
    }
    return { path: this.#target.path, ...result, bytes: this.#written };
  }

  /** @throws InvalidRequestError when the unfinished file has less than the token says */
  async #checkPresent(handle: FileHandle, { done, size }: DownloadToken): Promise<void> {
    const end = done.reduce((most, part) => Math.max(most, (part + 1) * this.#partSize), 0);
    const found = await handle.stat();
    if (found.isFile() && found.size >= Math.min(end, size)) return;
    throw new InvalidRequestError(
      `downloadFile: ${this.#partial} has fewer bytes than its token says. Start again.`,
      { operation: this.#source.operation },
    );
  }

  async #open(flags: string | number): Promise<FileHandle> {
    try {
      return await this.#target.open(this.#partial, flags);
    } catch (cause) {
      if (CloudError.is(cause)) throw cause;
      const details: CloudErrorDetails = {
        operation: this.#source.operation,
        service: 'storage',
        providerCode: codeOf(cause),
        cause,
      };
      const { path } = this.#target;
      if (codeOf(cause) === 'ENOENT')
        throw new NotFoundError(
          `downloadFile: the folder ${dirname(path)} does not exist. Make it first, or take another path.`,
          details,
        );
      throw fileError(cause, details);
    }
  }

  async #fill(handle: FileHandle, resume: DownloadToken | undefined): Promise<Filled> {
    const { known, ...place } = this.#source;
    const ready =
      resume === undefined &&
      this.#options.range === undefined &&
      (known === null || (known.size ?? 0) <= this.#partSize || known.extra.etag === null);
    if (!ready) {
      const object = known === null || (known.extra.etag ?? null) === null ? await this.#look() : known;
      if (isSized(object)) return this.#fillRanges(handle, object, resume);
      if (resume !== undefined) throw this.#unsized(object);
    }
    const { range } = this.#options;
    const got = await download(this.#context, { ...place, range }, this.#call);
    const { object } = got;
    if (
      range === undefined &&
      isSized(object) &&
      object.size > this.#partSize &&
      object.extra.etag !== null
    ) {
      await got.body.cancel();
      return this.#fillRanges(handle, object, resume);
    }
    await this.#write(handle, got.body, 0, range === undefined ? object.size : null);
    return { object, verified: got.verified };
  }

  #unsized({ name }: StorageObject): InvalidRequestError {
    return new InvalidRequestError(
      `downloadFile: this store does not say how large ${name} is, so that a download of it cannot be resumed.`,
      { operation: this.#source.operation, service: 'storage' },
    );
  }

  #look(): Promise<StorageObject> {
    return this.#context.run((lane) => lane.objects.get(this.#source, this.#call), this.#call);
  }

  async #fillRanges(
    handle: FileHandle,
    object: SizedObject,
    resume: DownloadToken | undefined,
  ): Promise<Filled> {
    const etag = this.#checkUnchanged(object, resume);
    const done = new Set(resume?.done);
    const { first, length } = this.#extent(object);
    const count = Math.ceil(length / this.#partSize);
    const readBack = new ReadBack(handle, this.#partSize);
    const crew = new Crew(this.#call, this.#options.parallel ?? this.#context.parallel);
    const announce = (): void => this.#announce(object, etag, done);
    announce();
    const checksum = await this.#expectedChecksum(object);
    readBack.start(checksum);
    try {
      for (let number = 0; number < count; number += 1) {
        if (done.has(number)) {
          this.#written += Math.min(this.#partSize, length - number * this.#partSize);
          readBack.add(number);
          continue;
        }
        await crew.room();
        crew.start(async () => {
          await this.#fillRange(handle, { first, length, number, etag }, crew.call);
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
    const { start, end } = this.#options.range ?? {};
    if (resume !== undefined && (resume.range?.start !== start || resume.range?.end !== end)) {
      throw new InvalidRequestError('downloadFile: the resume token is for another range of the object.');
    }
    if (etag === null) {
      throw new InvalidRequestError(
        'downloadFile: this store tells no entity tag, so a download cannot be resumed.',
      );
    }
    if (resume === undefined || (isSameTag(resume.etag, etag) && resume.size === object.size)) return etag;
    throw new ConflictError(
      `downloadFile: ${object.name} was changed since the resume token was made. Start again.`,
      {
        operation: 'downloadFile',
      },
    );
  }

  async #fillRange(
    handle: FileHandle,
    { first, length, number, etag }: FileRange,
    call: Call,
  ): Promise<void> {
    const start = number * this.#partSize;
    const end = Math.min(start + this.#partSize, length);
    const { known: _, ...place } = this.#source;
    const request = { ...place, range: { start: first + start, end: first + end }, ifMatch: etag };
    const got = await download(this.#context, request, call);
    await this.#write(handle, got.body, start, length);
  }

  /** Requested range of an object. @throws InvalidRequestError when it is outside the object */
  #extent({ name, size }: SizedObject): Pick<FileRange, 'first' | 'length'> {
    const { range } = this.#options;
    if (range === undefined) return { first: 0, length: size };
    const first = range.start ?? 0;
    const length = Math.min(range.end ?? size, size) - first;
    if (length > 0 || (first === 0 && size === 0)) return { first, length };
    throw new InvalidRequestError(
      `${this.#source.operation}: the range begins at ${first}, but ${name} has ${size} bytes.`,
      { operation: this.#source.operation, service: 'storage' },
    );
  }

  /** Checksum of the whole object; there is none for a range. */
  #expectedChecksum(object: StorageObject): Promise<Checksum | null> {
    if (this.#options.range !== undefined) return Promise.resolve(null);
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

  /** Converts a failed write to an error with advice. */
  async #explained(write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (cause) {
      throw new UnavailableError(
        `downloadFile: ${this.#partial} cannot be written: ${messageOf(cause)}. Nothing appeared at ${this.#target.path}.`,
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
      provider: this.#context.store.provider,
      container,
      name,
      etag,
      size: object.size,
      partSize: this.#partSize,
      partial: this.#partial,
      done: [...done],
      ...(this.#options.range === undefined ? {} : { range: this.#options.range }),
    });
  }
}

/** A range of an object on its way into a file. */
interface FileRange {
  /** The object's byte that the file begins with. */
  readonly first: number;
  /** Size of the whole file in bytes. */
  readonly length: number;
  readonly number: number;
  readonly etag: string;
}
