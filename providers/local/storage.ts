import { randomUUID } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { type Call, type CallOptions, timeLeft } from '../../src/connection/call.js';
import {
  CloudError,
  ConflictError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  InvalidRequestError,
  NotFoundError,
  ObjectNotFoundError,
  PermissionError,
  UnavailableError,
} from '../../src/errors.js';
import { type Checksum, startChecksum } from '../../src/storage/checksum.js';
import { contentTypeOf } from '../../src/storage/content-types.js';
import {
  containerName,
  StorageDriver,
  type StorageExtras,
  type StorageOptions,
} from '../../src/storage/driver.js';
import type { StorageLimits } from '../../src/storage/limits.js';
import {
  Container,
  type ContainerReference,
  type ObjectExtra,
  ObjectPrefix,
  type ObjectReference,
  StorageObject,
  type StorageObjectData,
} from '../../src/storage/models.js';
import type { CopyOptions, ListObjectsOptions } from '../../src/storage/options.js';
import { isMissing, pathInside } from '../../src/storage/safe-path.js';
import type {
  IncompleteUpload,
  OpenedObject,
  OpenRequest,
  Part,
  PartUpload,
  Payload,
  PutResult,
  PutTarget,
  StoredPart,
} from '../../src/storage/transport.js';
import {
  etagOf,
  HIDDEN,
  LocalFiles,
  removeEmptyFolders,
  removeHollowFolders,
  type Sidecar,
  statOrNull,
  walk,
} from './files.js';

/** Options of the driver for local folders. */
export interface LocalOptions extends StorageOptions {
  /** Folder whose folders are the containers. It must be there. */
  readonly path: string;
}

/** What a file tells beside the common fields. */
export interface LocalObjectExtra extends ObjectExtra {
  /** Where the file is. */
  readonly path: string;
}

interface LocalExtras extends StorageExtras {
  readonly object: LocalObjectExtra;
}

type Place = { readonly container: string; readonly name: string };

const MIB = 1024 * 1024;

/**
 * Folders of this machine as containers, files as objects. Files appear under their names only when whole, so that several processes
 * can work on the same folder. Content type, metadata and checksums are kept beneath `.skylane`, on the same file system.
 *
 * ```ts
 * const Local = getDriver(Provider.LOCAL);
 * const local = new Local({ path: '/srv/objects' });
 * ```
 */
export class LocalStorage extends StorageDriver<LocalOptions, LocalExtras> {
  static override readonly provider: string = 'local';
  static override readonly limits: StorageLimits = {
    parts: { min: 1, max: 1024 * MIB, count: 100_000, preferred: 8 * MIB, equal: true },
    checksum: 'md5',
    confirmsUploads: false,
    objectName: 1024,
    containerName: {
      pattern: /^(?![.])[^/\\\p{Control}]{1,255}$/u,
      words: 'has 1 to 255 characters, begins with no dot, and has no slash, backslash or control character',
    },
    metadataKey: { pattern: /^[^\p{Control}]+$/u, words: 'has no control characters' },
    batchDelete: 1,
    sources: [],
  };

  readonly #files: LocalFiles;

  constructor(options: LocalOptions) {
    super(options);
    const { path } = options;
    if (typeof path !== 'string' || path === '' || path.includes('\0')) {
      throw new InvalidRequestError(
        'local: the option path is missing: the folder whose folders are the containers.',
        {
          provider: 'local',
        },
      );
    }
    this.#files = new LocalFiles(resolve(path));
  }

  protected override createAuthenticator({ path }: LocalOptions): Authenticator {
    return { account: resolve(path), endpoint: noNetwork, sign: noNetwork, rejected: () => false };
  }

  override async *iterateContainers(options?: CallOptions): AsyncGenerator<Container, void, undefined> {
    const call = this.call(options);
    const entries = await this.#try('listContainers', call, () =>
      readdir(this.#files.root, { withFileTypes: true }),
    );
    const names = entries
      .filter((entry) => entry.isDirectory() && entry.name !== HIDDEN)
      .map(({ name }) => name);
    for (const name of names.sort()) yield this.#container(name);
  }

  override async getContainer(container: ContainerReference, options?: CallOptions): Promise<Container> {
    const name = containerName(container);
    await this.#checkContainer('getContainer', name, this.call(options));
    return this.#container(name);
  }

  override async createContainer(
    name: string,
    _create: { readonly extra?: object } = {},
    options?: CallOptions,
  ): Promise<Container> {
    const operation = 'createContainer';
    this.checkContainerName(operation, name);
    await this.#try(operation, this.call(options), async () => {
      try {
        await mkdir(this.#files.container(name));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    });
    return this.#container(name);
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const call = this.call(options);
    const name = containerName(container);
    this.checkContainerName(operation, name);
    const folder = this.#files.container(name);
    await this.#try(operation, call, async () => {
      try {
        await removeHollowFolders(folder);
        await rmdir(folder);
      } catch (error) {
        if (isMissing(error)) return;
        if (codeOf(error) !== 'ENOTEMPTY') throw error;
        throw new ContainerNotEmptyError(
          `${operation}: ${folder} has files in it. Delete them first.`,
          this.details(operation),
        );
      }
      await rm(this.#files.hidden(name), { recursive: true, force: true });
    });
  }

  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<LocalObjectExtra>> {
    return this.#object('getObject', { container: containerName(container), name }, this.call(options));
  }

  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteObject';
    const place = this.locate(object);
    const path = this.#path(operation, place);
    await this.#try(operation, this.call(options), async () => {
      const file = await statOrNull(path);
      if (file === null || !file.isFile()) return;
      await unlink(path).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
      await this.#files.forget(place.container, file);
      await removeEmptyFolders(path, this.#files.container(place.container));
    });
  }

  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<LocalObjectExtra>> {
    const operation = 'copyObject';
    const call = this.call(options);
    const from = this.locate(object);
    const to = this.locate(target);
    const source = await this.#read(operation, from, call);
    await this.#checkContainer(operation, to.container, call);
    await this.#try(operation, call, async () => {
      const temporary = await this.#files.temporary(to.container);
      await copyFile(this.#path(operation, from), temporary, constants.COPYFILE_FICLONE);
      await this.#files.publish(to.container, temporary, this.#path(operation, to), {
        contentType: copy.contentType ?? source.sidecar.contentType,
        metadata:
          copy.metadata === undefined
            ? source.sidecar.metadata
            : this.checkMetadata(operation, copy.metadata),
        checksum: source.sidecar.checksum,
      });
    });
    return this.#object(operation, to, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<LocalObjectExtra>> {
    const operation = 'setMetadata';
    const call = this.call(options);
    const place = this.locate(object);
    const checked = this.checkMetadata(operation, metadata);
    const { file, sidecar } = await this.#read(operation, place, call);
    await this.#try(operation, call, () =>
      this.#files.describe(place.container, file, { ...sidecar, metadata: checked }),
    );
    return this.#object(operation, place, call);
  }

  override async *iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncGenerator<IncompleteUpload, void, undefined> {
    const operation = 'listIncompleteUploads';
    const call = this.call(options);
    const name = containerName(container);
    await this.#checkContainer(operation, name, call);
    const folder = this.#files.hidden(name, 'uploads');
    const ids = await this.#try(operation, call, () => readdir(folder).catch(emptyIfMissing));
    for (const id of ids.sort()) {
      const info = await this.#uploadInfo(operation, name, id).catch(() => null);
      if (info === null) continue;
      yield { container: name, name: info.name, id, startedAt: new Date(info.startedAt) };
    }
  }

  protected override async *iterateEntries(
    container: string,
    { prefix = '', delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncGenerator<StorageObject<LocalObjectExtra> | ObjectPrefix, void, undefined> {
    const operation = 'listObjects';
    await this.#checkContainer(operation, container, call);
    let last: string | null = null;
    for await (const name of walk(this.#files.container(container), prefix)) {
      timeLeft(call);
      const end = delimiter === undefined ? -1 : name.indexOf(delimiter, prefix.length);
      if (end !== -1 && delimiter !== undefined) {
        const common = name.slice(0, end + delimiter.length);
        if (common !== last) yield new ObjectPrefix(container, common);
        last = common;
        continue;
      }
      const file = await statOrNull(join(this.#files.container(container), name));
      if (file !== null)
        yield new StorageObject(this as StorageDriver, this.#data({ container, name }, file, null));
    }
  }

  override async putObject(
    target: PutTarget,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<LocalObjectExtra>> {
    const { operation, container } = target;
    const path = this.#path(operation, target);
    await this.#checkContainer(operation, container, call);
    const temporary = await this.#files.temporary(container);
    const data = await this.#try(operation, call, async () => {
      try {
        await writeFile(temporary, bytes, { flag: 'wx' });
        return await this.#publish(target, temporary, path, checksum);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
    return { data, stored: null };
  }

  override async beginUpload(target: PutTarget, _partSize: number, call: Call): Promise<PartUpload> {
    const { operation, container, name, contentType, metadata } = target;
    await this.#checkContainer(operation, container, call);
    this.#path(operation, target);
    const id = randomUUID();
    await this.#try(operation, call, async () => {
      const folder = this.#files.hidden(container, 'uploads', id);
      await mkdir(join(folder, 'parts'), { recursive: true });
      await writeFile(join(folder, 'data'), '');
      const info: UploadInfo = { name, contentType, metadata, startedAt: new Date().toISOString() };
      await writeFile(join(folder, 'info.json'), JSON.stringify(info));
    });
    return { target, id };
  }

  override async putPart(
    { target, id }: PartUpload,
    { number, offset, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const { operation, container } = target;
    const folder = this.#uploadFolder(operation, container, id);
    await this.#try(operation, call, async () => {
      const handle = await open(join(folder, 'data'), 'r+');
      try {
        await writeAt(handle, bytes, offset);
      } finally {
        await handle.close();
      }
      const part: WrittenPart = { number, offset, size: bytes.byteLength, md5: checksum?.hex ?? null };
      const temporary = join(folder, 'parts', randomUUID());
      await writeFile(temporary, JSON.stringify(part));
      await rename(temporary, join(folder, 'parts', `${number}.json`));
    });
    return { number, size: bytes.byteLength, etag: checksum?.hex ?? '', stored: null };
  }

  override async completeUpload(
    { target, id }: PartUpload,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<LocalObjectExtra>> {
    const { operation, container } = target;
    const path = this.#path(operation, target);
    await this.#checkContainer(operation, container, call);
    const folder = this.#uploadFolder(operation, container, id);
    const data = await this.#try(operation, call, async () => {
      const made = await this.#publish(target, join(folder, 'data'), path, joinedChecksum(parts));
      await rm(folder, { recursive: true });
      return made;
    });
    return { data, stored: null };
  }

  override async abortUpload({ target, id }: PartUpload, call: Call): Promise<void> {
    const folder = this.#uploadFolder(target.operation, target.container, id);
    await this.#try(target.operation, call, () => rm(folder, { recursive: true, force: true }));
  }

  override async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const { operation, container } = target;
    const folder = join(this.#uploadFolder(operation, container, id), 'parts');
    return this.#try(operation, call, async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      const parts = await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as WrittenPart),
      );
      return parts.map(({ number, size, md5 }) => ({
        number,
        size,
        etag: md5 ?? '',
        stored: md5 === null ? null : ({ algorithm: 'md5', hex: md5 } as const),
      }));
    });
  }

  override async openObject(
    { operation, container, name, range = {}, ifMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<LocalObjectExtra>> {
    const place = { container, name };
    const path = this.#path(operation, place);
    const handle = await this.#openFile(operation, path, call);
    try {
      const file = await handle.stat({ bigint: true });
      if (!file.isFile()) throw this.#missing(operation, path);
      const sidecar = await this.#files.described(container, file);
      const object = new StorageObject<LocalObjectExtra>(
        this as StorageDriver,
        this.#data(place, file, sidecar ?? plain(name)),
      );
      if (ifMatch !== undefined && ifMatch !== object.extra.etag) {
        throw new ConflictError(`${operation}: ${path} is another file by now.`, {
          ...this.details(operation),
          status: 412,
        });
      }
      const start = range.start ?? 0;
      const end = Math.min(range.end ?? object.size, object.size);
      if (start > 0 && start >= object.size) {
        throw new InvalidRequestError(
          `${operation}: the range begins at ${start}, but ${path} has ${object.size} bytes.`,
          this.details(operation),
        );
      }
      const body = handle.createReadStream({
        start,
        end: Math.max(end - 1, 0),
        highWaterMark: READ_AHEAD,
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      });
      return { object, length: end - start, checksum: sidecar?.checksum ?? null, body };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  override async checksumOf(object: StorageObject<LocalObjectExtra>, call: Call): Promise<Checksum | null> {
    const { sidecar } = await this.#read('downloadFile', this.locate(object), call);
    return sidecar.checksum;
  }

  async #publish(
    target: PutTarget,
    temporary: string,
    path: string,
    checksum: Checksum | null,
  ): Promise<StorageObjectData<LocalObjectExtra>> {
    const { container, contentType, metadata, operation } = target;
    const sidecar: Sidecar = { contentType, metadata, checksum };
    try {
      return this.#data(target, await this.#files.publish(container, temporary, path, sidecar), sidecar);
    } catch (error) {
      if (!['ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error;
      throw new ConflictError(
        `${operation}: ${path} cannot be a file and a folder at once, as it and another object would need it to be.`,
        { ...this.details(operation), cause: error },
      );
    }
  }

  async #openFile(operation: string, path: string, call: Call): Promise<FileHandle> {
    return this.#try(operation, call, async () => {
      try {
        return await open(path, 'r');
      } catch (error) {
        throw isMissing(error) || codeOf(error) === 'EISDIR' ? this.#missing(operation, path) : error;
      }
    });
  }

  async #object(operation: string, place: Place, call: Call): Promise<StorageObject<LocalObjectExtra>> {
    const { file, sidecar } = await this.#read(operation, place, call);
    return new StorageObject(this as StorageDriver, this.#data(place, file, sidecar));
  }

  async #read(operation: string, place: Place, call: Call): Promise<{ file: BigIntStats; sidecar: Sidecar }> {
    const path = this.#path(operation, place);
    return this.#try(operation, call, async () => {
      const file = await statOrNull(path);
      if (file === null || !file.isFile()) throw this.#missing(operation, path);
      return { file, sidecar: (await this.#files.described(place.container, file)) ?? plain(place.name) };
    });
  }

  /** Without a description: as a list has it. */
  #data(
    { container, name }: Place,
    file: BigIntStats,
    sidecar: Sidecar | null,
  ): StorageObjectData<LocalObjectExtra> {
    const checksum = sidecar?.checksum ?? null;
    return {
      name,
      container,
      size: Number(file.size),
      hash: checksum !== null && checksum.parts === undefined ? checksum.hex : null,
      contentType: sidecar?.contentType ?? null,
      lastModified: file.mtime,
      metadata: sidecar?.metadata ?? null,
      extra: { etag: etagOf(file), path: join(this.#files.container(container), name) },
    };
  }

  #container(name: string): Container {
    return new Container(this as StorageDriver, { name, extra: { path: this.#files.container(name) } });
  }

  #path(operation: string, { container, name }: Place): string {
    this.checkContainerName(operation, container);
    this.checkObjectName(operation, name);
    return pathInside(this.#files.container(container), name);
  }

  async #checkContainer(operation: string, name: string, call: Call): Promise<void> {
    this.checkContainerName(operation, name);
    const folder = this.#files.container(name);
    const found = await this.#try(operation, call, () => statOrNull(folder));
    if (found?.isDirectory()) return;
    throw new ContainerNotFoundError(`${operation}: there is no folder ${folder}.`, this.details(operation));
  }

  #missing(operation: string, path: string): ObjectNotFoundError {
    return new ObjectNotFoundError(`${operation}: there is no file ${path}.`, this.details(operation));
  }

  #uploadFolder(operation: string, container: string, id: string): string {
    this.checkContainerName(operation, container);
    if (/^[0-9a-f-]{36}$/.test(id)) return this.#files.hidden(container, 'uploads', id);
    throw new InvalidRequestError(
      `${operation}: ${JSON.stringify(id)} is no upload's id.`,
      this.details(operation),
    );
  }

  async #uploadInfo(operation: string, container: string, id: string): Promise<UploadInfo> {
    return JSON.parse(
      await readFile(join(this.#uploadFolder(operation, container, id), 'info.json'), 'utf8'),
    ) as UploadInfo;
  }

  /** Runs work on files; what the system says becomes an error that says what to do. */
  async #try<T>(operation: string, call: Call, work: () => Promise<T>): Promise<T> {
    timeLeft(call);
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error);
      if (CloudError.is(error) || code === null) throw error;
      const details = { ...this.details(operation), providerCode: code, cause: error };
      const words = `${operation}: ${error instanceof Error ? error.message : code}.`;
      if (isMissing(error)) throw new NotFoundError(words, details);
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
        throw new PermissionError(words, details);
      if (code === 'ENAMETOOLONG') throw new InvalidRequestError(words, details);
      throw new UnavailableError(words, details);
    }
  }
}

/** Bytes read at once. */
const READ_AHEAD = 256 * 1024;

interface UploadInfo {
  readonly name: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly startedAt: string;
}

interface WrittenPart {
  readonly number: number;
  readonly offset: number;
  readonly size: number;
  readonly md5: string | null;
}

function noNetwork(): never {
  throw new InvalidRequestError('The driver for local folders sends no requests.');
}

/** What is known of a file that was not put here by this driver. */
function plain(name: string): Sidecar {
  return { contentType: contentTypeOf(name), metadata: {}, checksum: null };
}

/** The checksum of checksums of an object that came in parts. */
function joinedChecksum(parts: readonly StoredPart[]): Checksum | null {
  if (parts.some(({ etag }) => etag === '')) return null;
  const joined = startChecksum('md5');
  for (const { etag } of parts) joined.update(Buffer.from(etag, 'hex'));
  return {
    algorithm: 'md5',
    hex: joined.hex(),
    parts: { sizes: parts.map(({ size }) => size), joined: 'bytes' },
  };
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) {
    const left = bytes.byteLength - written;
    written += (await handle.write(bytes, written, left, offset + written)).bytesWritten;
  }
}

function emptyIfMissing(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
