import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, unlink } from 'node:fs/promises';
import type { Call, CallOptions } from '../../src/connection/call.js';
import { ConflictError, InvalidRequestError } from '../../src/errors.js';
import type { Checksum } from '../../src/storage/checksum.js';
import type { StorageDriver } from '../../src/storage/driver.js';
import {
  containerName,
  type ContainerReference,
  type ObjectReference,
  StorageObject,
} from '../../src/storage/models.js';
import type { CopyOptions } from '../../src/storage/options.js';
import { isMissing } from '../../src/storage/safe-path.js';
import type { OpenedObject, OpenRequest } from '../../src/storage/transport.js';
import { type LocalObjectExtra, plain } from './base.js';
import { codeOf } from './errors.js';
import { removeEmptyFolders, statOrNull } from './files.js';
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
    await this.attempt(operation, this.call(options), async () => {
      const file = await statOrNull(path);
      if (file === null || !file.isFile()) return;
      await unlink(path).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
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
    const source = await this.fileAt(operation, from, call);
    await this.checkContainer(operation, to.container, call);
    await this.attempt(operation, call, async () => {
      const temporary = await this.files.temporary(to.container);
      await copyFile(this.pathOf(operation, from), temporary, constants.COPYFILE_FICLONE);
      await this.files.publish(to.container, temporary, this.pathOf(operation, to), {
        contentType: copy.contentType ?? source.sidecar.contentType,
        metadata:
          copy.metadata === undefined
            ? source.sidecar.metadata
            : this.checkMetadata(operation, copy.metadata),
        checksum: source.sidecar.checksum,
      });
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
    const handle = await this.#openFile(operation, path, call);
    try {
      const file = await handle.stat({ bigint: true });
      if (!file.isFile()) throw this.missingFile(operation, path);
      const sidecar = await this.files.described(container, file);
      const data = this.objectData(place, file, sidecar ?? plain(name));
      const object = new StorageObject<LocalObjectExtra>(this as StorageDriver, data);
      if (ifMatch !== undefined && ifMatch !== object.extra.etag) {
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
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      });
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

  async #openFile(operation: string, path: string, call: Call): Promise<FileHandle> {
    return this.attempt(operation, call, async () => {
      try {
        return await open(path, 'r');
      } catch (error) {
        throw isMissing(error) || codeOf(error) === 'EISDIR' ? this.missingFile(operation, path) : error;
      }
    });
  }
}
