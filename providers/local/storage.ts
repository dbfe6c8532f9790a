import { constants } from 'node:fs';
import { copyFile, type FileHandle, lstat, open, rm, unlink } from 'node:fs/promises';
import {
  type Call,
  type CallOptions,
  ConflictError,
  InvalidRequestError,
  onCallEnd,
} from '../../src/driver/index.js';
import {
  type Checksum,
  codeOf,
  containerName,
  type ContainerReference,
  type CopyOptions,
  isMissing,
  isSameTag,
  nullIfMissing,
  type ObjectPlace,
  type ObjectReference,
  type OpenedObject,
  type OpenRequest,
  type StorageDriver,
  StorageObject,
} from '../../src/storage/index.js';
import { type LocalObjectExtra, plain } from './base.js';
import { removeEmptyFolders } from './files.js';
import { LocalUploads } from './uploads.js';

export type { LocalObjectExtra, LocalOptions } from './base.js';

/** Bytes read at once. */
const READ_AHEAD = 256 * 1024;

/**
 * Folders of this machine as containers, files as objects. Files appear under their names only when whole, so that several processes
 * can work on the same folder. Content type, metadata and checksums are kept beneath `.skylane`, on the same file system.
 *
 * ```ts
 * const Local = getDriver(Provider.LOCAL);
 * const local = new Local({ path: '/srv/objects' });
 * ```
 *
 * Its parts stand in files of their own, each a class upon the one before: base, containers, uploads.
 */
export class LocalStorage extends LocalUploads {
  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<LocalObjectExtra>> {
    return this.objectAt('getObject', { container: containerName(container), name }, this.call(options));
  }

  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteObject';
    const place = this.locate(object);
    const path = this.pathOf(operation, place);
    await this.held(operation, place, this.call(options), async (held) => {
      if (held === null) return;
      const file = await lstat(held.entry, { bigint: true }).catch(nullIfMissing);
      if (file === null || !(file.isFile() || file.isSymbolicLink())) return;
      await unlink(held.entry).catch(nullIfMissing);
      await this.files.forget(place.container, file);
      await removeEmptyFolders(path, this.files.container(place.container));
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
    const metadata = copy.metadata === undefined ? null : this.checkMetadata(operation, copy.metadata);
    const source = await this.fileAt(operation, from, call);
    await this.checkContainer(operation, to.container, call);
    await this.held(operation, from, call, async (held) => {
      if (held === null) throw this.missingFile(operation, this.pathOf(operation, from));
      const temporary = await this.files.temporary(to.container);
      try {
        await copyFile(held.target, temporary, constants.COPYFILE_FICLONE);
        await this.files.publish(to.container, temporary, this.pathOf(operation, to), {
          contentType: copy.contentType ?? source.sidecar.contentType,
          metadata: metadata ?? source.sidecar.metadata,
          checksum: source.sidecar.checksum,
        });
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
    return this.objectAt(operation, to, call);
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
    const { file, sidecar } = await this.fileAt(operation, place, call);
    await this.attempt(operation, call, () =>
      this.files.describe(place.container, file, { ...sidecar, metadata: checked }),
    );
    return this.objectAt(operation, place, call);
  }

  override async openObject(
    { operation, container, name, range = {}, ifMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<LocalObjectExtra>> {
    const place = { container, name };
    const path = this.pathOf(operation, place);
    const handle = await this.#openFile(operation, place, call);
    try {
      const file = await handle.stat({ bigint: true });
      if (!file.isFile()) throw this.missingFile(operation, path);
      const sidecar = await this.files.described(container, file);
      const data = this.objectData(place, file, sidecar ?? plain(name));
      const object = new StorageObject<LocalObjectExtra>(this as StorageDriver, data);
      if (ifMatch !== undefined && !isSameTag(ifMatch, object.extra.etag)) {
        throw new ConflictError(`${operation}: ${path} is another file by now.`, {
          ...this.details(operation),
          status: 412,
        });
      }
      const start = range.start ?? 0;
      const end = Math.min(range.end ?? data.size, data.size);
      if (start > 0 && start >= data.size) {
        throw new InvalidRequestError(
          `${operation}: the range begins at ${start}, but ${path} has ${data.size} bytes.`,
          this.details(operation),
        );
      }
      const body = handle.createReadStream({
        start,
        end: Math.max(end - 1, 0),
        highWaterMark: READ_AHEAD,
      });
      // Also where nobody reads it: until then it keeps the file open.
      body.once(
        'close',
        onCallEnd(call, (reason) => body.destroy(asError(reason))),
      );
      // Whoever reads it hears of an error; a stream that nobody has begun to read must not end the process with it.
      body.on('error', () => {});
      return { object, length: end - start, checksum: sidecar?.checksum ?? null, body };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  override async checksumOf(object: StorageObject<LocalObjectExtra>, call: Call): Promise<Checksum | null> {
    const { sidecar } = await this.fileAt('downloadFile', this.locate(object), call);
    return sidecar.checksum;
  }

  async #openFile(operation: string, place: ObjectPlace, call: Call): Promise<FileHandle> {
    const path = this.pathOf(operation, place);
    return this.held(operation, place, call, async (held) => {
      if (held === null) throw this.missingFile(operation, path);
      try {
        return await open(held.target, READ);
      } catch (error) {
        const code = codeOf(error) ?? '';
        throw isMissing(error) || NO_FILE.has(code) ? this.missingFile(operation, path) : error;
      }
    });
  }
}

/** To open a pipe so waits for nobody, and a link that was put in the file's place is not followed. Windows has no such flags. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** What the system says of a folder, a socket or a link in the file's place. */
const NO_FILE: ReadonlySet<string> = new Set(['EISDIR', 'ENXIO', 'ELOOP']);

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
