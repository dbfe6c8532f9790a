import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rm, unlink, writeFile } from 'node:fs/promises';
import {
  type Call,
  ConflictError,
  InvalidRequestError,
  onCallEnd,
  timeLeft,
} from '../../src/driver/index.js';
import {
  type Checksum,
  codeOf,
  isMissing,
  isSameTag,
  type ListObjectsOptions,
  nullIfMissing,
  type ObjectPlace,
  ObjectPrefix,
  type ObjectReference,
  type OpenedObject,
  type OpenRequest,
  type Payload,
  type PutResult,
  type PutTarget,
  type StorageObject,
  type StoreObjects,
} from '../../src/storage/index.js';
import { type LocalClient, type LocalExtras, type LocalObjectExtra, plain } from './client.js';
import { removeEmptyFolders, statOrNull } from './files.js';
import { walk } from './walk.js';

/** Bytes read at once. */
const READ_AHEAD = 256 * 1024;

/** Single files, and the lists of a folder. */
export class LocalObjects implements StoreObjects<LocalExtras> {
  readonly #client: LocalClient;

  constructor(client: LocalClient) {
    this.#client = client;
  }

  async *list(
    container: string,
    { prefix = '', delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncGenerator<StorageObject<LocalObjectExtra> | ObjectPrefix, void, undefined> {
    const operation = 'listObjects';
    await this.#client.checkContainer(operation, container, call);
    let last: string | null = null;
    for await (const { name, path } of walk(this.#client.files.container(container), prefix)) {
      timeLeft(call);
      const end = delimiter === undefined ? -1 : name.indexOf(delimiter, prefix.length);
      if (end !== -1 && delimiter !== undefined) {
        const common = name.slice(0, end + delimiter.length);
        if (common !== last) yield new ObjectPrefix(container, common);
        last = common;
        continue;
      }
      const file = await statOrNull(path);
      if (file !== null)
        yield this.#client.context.models.object(this.#client.objectData({ container, name }, file, null));
    }
  }

  get(place: ObjectPlace, call: Call): Promise<StorageObject<LocalObjectExtra>> {
    return this.#client.objectAt('getObject', place, call);
  }

  async put(
    target: PutTarget,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<LocalObjectExtra>> {
    const { operation, container } = target;
    const path = this.#client.pathOf(operation, target);
    await this.#client.checkContainer(operation, container, call);
    const temporary = await this.#client.files.temporary(container);
    const data = await this.#client.attempt(operation, call, async () => {
      try {
        await writeFile(temporary, bytes, { flag: 'wx' });
        return await this.#client.publish(target, temporary, path, checksum);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
    return { data, stored: null };
  }

  async open(
    { operation, container, name, range = {}, ifMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<LocalObjectExtra>> {
    const place = { container, name };
    const path = this.#client.pathOf(operation, place);
    const handle = await this.#openFile(operation, place, call);
    try {
      const file = await handle.stat({ bigint: true });
      if (!file.isFile()) throw this.#client.missingFile(operation, path);
      const sidecar = await this.#client.files.described(container, file);
      const data = this.#client.objectData(place, file, sidecar ?? plain(name));
      const object = this.#client.context.models.object(data);
      if (ifMatch !== undefined && !isSameTag(ifMatch, object.extra.etag)) {
        throw new ConflictError(`${operation}: ${path} is another file by now.`, {
          ...this.#client.context.details(operation),
          status: 412,
        });
      }
      const start = range.start ?? 0;
      const end = Math.min(range.end ?? data.size, data.size);
      if (start > 0 && start >= data.size) {
        throw new InvalidRequestError(
          `${operation}: the range begins at ${start}, but ${path} has ${data.size} bytes.`,
          this.#client.context.details(operation),
        );
      }
      const body = handle.createReadStream({
        start,
        end: Math.max(end - 1, 0),
        highWaterMark: READ_AHEAD,
      });
      // Also if it is never read: until then it keeps the file open.
      body.once(
        'close',
        onCallEnd(call, (reason) => body.destroy(asError(reason))),
      );
      // Readers get errors; an error of an unread stream must not end the process.
      body.on('error', () => {});
      return { object, length: end - start, checksum: sidecar?.checksum ?? null, body };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async delete(object: ObjectReference, call: Call): Promise<void> {
    const operation = 'deleteObject';
    const place = this.#client.context.checks.place(object);
    const path = this.#client.pathOf(operation, place);
    await this.#client.held(operation, place, call, async (held) => {
      if (held === null) return;
      const file = await lstat(held.entry, { bigint: true }).catch(nullIfMissing);
      if (file === null || !(file.isFile() || file.isSymbolicLink())) return;
      await unlink(held.entry).catch(nullIfMissing);
      await this.#client.files.forget(place.container, file);
      await removeEmptyFolders(path, this.#client.files.container(place.container));
    });
  }

  async checksumOf(object: StorageObject<LocalObjectExtra>, call: Call): Promise<Checksum | null> {
    const { sidecar } = await this.#client.fileAt(
      'downloadFile',
      this.#client.context.checks.place(object),
      call,
    );
    return sidecar.checksum;
  }

  async #openFile(operation: string, place: ObjectPlace, call: Call): Promise<FileHandle> {
    const path = this.#client.pathOf(operation, place);
    return this.#client.held(operation, place, call, async (held) => {
      if (held === null) throw this.#client.missingFile(operation, path);
      try {
        return await open(held.target, READ);
      } catch (error) {
        const code = codeOf(error) ?? '';
        throw isMissing(error) || NO_FILE.has(code) ? this.#client.missingFile(operation, path) : error;
      }
    });
  }
}

/** Opens pipes without waiting for a writer, and does not follow a link in the file's place. Windows has no such flags. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** System errors for a folder, a socket or a link in the file's place. */
const NO_FILE: ReadonlySet<string> = new Set(['EISDIR', 'ENXIO', 'ELOOP']);

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
