import type { BigIntStats } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Authenticator,
  type Call,
  ContainerNotFoundError,
  InvalidRequestError,
  ObjectNotFoundError,
  timeLeft,
} from '../../src/driver/index.js';
import {
  Container,
  contentTypeOf,
  explainFiles,
  isMissing,
  type ObjectExtra,
  type ObjectPlace,
  pathInside,
  LadderStorageDriver,
  type StorageDriver,
  type StorageExtras,
  type StorageLimits,
  StorageObject,
  type StorageObjectData,
  type StorageOptions,
} from '../../src/storage/index.js';
import { type HeldFile, holdFile } from './held-file.js';
import { etagOf, LocalFiles, statOrNull } from './files.js';
import type { Sidecar } from './sidecar.js';

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

const MIB = 1024 * 1024;

/** What all parts of the driver for local folders share: where containers and objects are, and what is known of a file. */
export abstract class LocalBase extends LadderStorageDriver<LocalOptions, LocalExtras> {
  static override readonly provider: string = 'local';
  static override readonly limits: StorageLimits = {
    parts: { min: 1, max: 1024 * MIB, count: 100_000, preferred: 8 * MIB, equal: true },
    checksum: 'md5',
    confirmsUploads: false,
    objectName: 1024,
    containerName: {
      pattern: /^(?![.])[^/\\\p{Control}\p{Surrogate}]{1,255}$/u,
      words: 'has 1 to 255 characters, begins with no dot, and has no slash, backslash or control character',
    },
    metadataKey: { pattern: /^[^\p{Control}]+$/u, words: 'has no control characters' },
    batchDelete: 1,
    sources: [],
  };

  protected readonly files: LocalFiles;

  constructor(options: LocalOptions) {
    super(options);
    this.files = new LocalFiles(folderOf(options));
  }

  protected override createAuthenticator(options: LocalOptions): Authenticator {
    return { account: folderOf(options), endpoint: noNetwork, sign: noNetwork, rejected: () => false };
  }

  protected async objectAt(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<StorageObject<LocalObjectExtra>> {
    const { file, sidecar } = await this.fileAt(operation, place, call);
    return new StorageObject(this as StorageDriver, this.objectData(place, file, sidecar));
  }

  protected async fileAt(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<{ file: BigIntStats; sidecar: Sidecar }> {
    const path = this.pathOf(operation, place);
    return this.held(operation, place, call, async (held) => {
      const file = held === null ? null : await statOrNull(held.target);
      if (file === null || !file.isFile()) throw this.missingFile(operation, path);
      return { file, sidecar: (await this.files.described(place.container, file)) ?? plain(place.name) };
    });
  }

  /** Works with a file while the folder it is in is held; null where there is none. No link leads out of its container. */
  protected async held<T>(
    operation: string,
    place: ObjectPlace,
    call: Call,
    work: (held: HeldFile | null) => Promise<T>,
  ): Promise<T> {
    const path = this.pathOf(operation, place);
    return this.attempt(operation, call, async () => {
      const held = await this.#hold(place.container, path);
      try {
        return await work(held);
      } finally {
        await held?.close();
      }
    });
  }

  async #hold(container: string, path: string): Promise<HeldFile | null> {
    try {
      await this.files.checkPlace(container);
      return await holdFile(this.files.container(container), path);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Without a description: as a list has it. */
  protected objectData(
    { container, name }: ObjectPlace,
    file: BigIntStats,
    sidecar: Sidecar | null,
  ): StorageObjectData<LocalObjectExtra> & { readonly size: number } {
    const checksum = sidecar?.checksum ?? null;
    return {
      name,
      container,
      size: Number(file.size),
      hash: checksum !== null && checksum.parts === undefined ? checksum.hex : null,
      contentType: sidecar?.contentType ?? null,
      lastModified: file.mtime,
      metadata: sidecar?.metadata ?? null,
      extra: { etag: etagOf(file), path: join(this.files.container(container), name) },
    };
  }

  protected containerOf(name: string): Container {
    return new Container(this as StorageDriver, { name, extra: { path: this.files.container(name) } });
  }

  /** @throws InvalidRequestError for a name that no file can have */
  protected pathOf(operation: string, { container, name }: ObjectPlace): string {
    this.checkContainerName(operation, container);
    this.checkObjectName(operation, name);
    return pathInside(this.files.container(container), name);
  }

  /** @throws ContainerNotFoundError */
  protected async checkContainer(operation: string, name: string, call: Call): Promise<void> {
    this.checkContainerName(operation, name);
    const folder = this.files.container(name);
    const found = await this.attempt(operation, call, async () => {
      const stats = await statOrNull(folder);
      if (stats !== null) await this.files.checkPlace(name);
      return stats;
    });
    if (found?.isDirectory()) return;
    throw new ContainerNotFoundError(`${operation}: there is no folder ${folder}.`, this.details(operation));
  }

  protected missingFile(operation: string, path: string): ObjectNotFoundError {
    return new ObjectNotFoundError(`${operation}: there is no file ${path}.`, this.details(operation));
  }

  /** Runs work on files; what the system says becomes an error that says what to do. */
  protected async attempt<T>(operation: string, call: Call, work: () => Promise<T>): Promise<T> {
    timeLeft(call);
    return explainFiles(this.details(operation), work);
  }
}

function noNetwork(): never {
  throw new InvalidRequestError('The driver for local folders sends no requests.');
}

/** What is known of a file that was not put here by this driver. */
export function plain(name: string): Sidecar {
  return { contentType: contentTypeOf(name), metadata: {}, checksum: null };
}

/** The folder whose folders are the containers. @throws InvalidRequestError where no path is given */
function folderOf({ path }: LocalOptions): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  throw new InvalidRequestError(
    'local: the option path is missing: the folder whose folders are the containers.',
    { provider: 'local' },
  );
}
