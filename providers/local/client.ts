import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import {
  type Call,
  ConflictError,
  ContainerNotFoundError,
  ObjectNotFoundError,
  timeLeft,
} from '../../src/driver/index.js';
import {
  type Checksum,
  type Container,
  contentTypeOf,
  explainFiles,
  isInTheWay,
  isMissing,
  type ObjectExtra,
  type ObjectPlace,
  pathInside,
  type PutTarget,
  type StorageContext,
  type StorageExtras,
  type StorageLimits,
  type StorageObject,
  type StorageObjectData,
} from '../../src/storage/index.js';
import { type HeldFile, holdFile } from './held-file.js';
import { etagOf, LocalFiles, statOrNull } from './files.js';
import type { Sidecar } from './sidecar.js';

/** LOCAL's own fields of an object. */
export interface LocalObjectExtra extends ObjectExtra {
  /** Path of the file. */
  readonly path: string;
}

/** The extras of local folders. */
export interface LocalExtras extends StorageExtras {
  readonly object: LocalObjectExtra;
}

const MIB = 1024 * 1024;

/** Facts about a folder of files. */
export const LOCAL_LIMITS: StorageLimits = {
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

/** Client of all parts of the LOCAL driver: paths of containers and objects, and descriptions of files. */
export class LocalClient {
  readonly context: StorageContext<LocalExtras>;
  readonly files: LocalFiles;

  constructor(context: StorageContext<LocalExtras>, root: string) {
    this.context = context;
    this.files = new LocalFiles(root);
  }

  /** An object's data, without its content. @throws ObjectNotFoundError */
  async objectAt(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<StorageObject<LocalObjectExtra>> {
    const { file, sidecar } = await this.fileAt(operation, place, call);
    return this.context.models.object(this.objectData(place, file, sidecar));
  }

  /** A file with its description. @throws ObjectNotFoundError */
  async fileAt(
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

  /** Works with a file while its folder is held open; null if there is none. No link can lead out of its container. */
  async held<T>(
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

  /** An object's data; without a description, as a list has it. */
  objectData(
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

  /** The model of a container. */
  containerOf(name: string): Container {
    return this.context.models.container({ name, extra: { path: this.files.container(name) } });
  }

  /** Path of an object's file. @throws InvalidRequestError for a name that no file can have */
  pathOf(operation: string, { container, name }: ObjectPlace): string {
    this.context.checks.containerName(operation, container);
    this.context.checks.objectName(operation, name);
    return pathInside(this.files.container(container), name);
  }

  /** Checks that a container exists. @throws ContainerNotFoundError */
  async checkContainer(operation: string, name: string, call: Call): Promise<void> {
    this.context.checks.containerName(operation, name);
    const folder = this.files.container(name);
    const found = await this.attempt(operation, call, async () => {
      const stats = await statOrNull(folder);
      if (stats !== null) await this.files.checkPlace(name);
      return stats;
    });
    if (found?.isDirectory()) return;
    throw new ContainerNotFoundError(
      `${operation}: there is no folder ${folder}.`,
      this.context.details(operation),
    );
  }

  /** The error for a file that is not there. */
  missingFile(operation: string, path: string): ObjectNotFoundError {
    return new ObjectNotFoundError(
      `${operation}: there is no file ${path}.`,
      this.context.details(operation),
    );
  }

  /** Runs file operations; converts system errors to errors with advice. */
  async attempt<T>(operation: string, call: Call, work: () => Promise<T>): Promise<T> {
    timeLeft(call);
    return explainFiles(this.context.details(operation), work);
  }

  /** Renames a finished file to its name. @throws ConflictError when a folder is in its place */
  async publish(
    target: PutTarget,
    temporary: string,
    path: string,
    checksum: Checksum | null,
  ): Promise<StorageObjectData<LocalObjectExtra> & { readonly size: number }> {
    const { container, contentType, metadata, operation } = target;
    const sidecar: Sidecar = { contentType, metadata, checksum };
    try {
      return this.objectData(target, await this.files.publish(container, temporary, path, sidecar), sidecar);
    } catch (error) {
      if (!isInTheWay(error) && !isInTheWay((error as Partial<Error>).cause)) throw error;
      throw new ConflictError(
        `${operation}: ${path} cannot be a file and a folder at once, as it and another object would need it to be.`,
        { ...this.context.details(operation), cause: error },
      );
    }
  }
}

/** Description of a file that this driver did not write. */
export function plain(name: string): Sidecar {
  return { contentType: contentTypeOf(name), metadata: {}, checksum: null };
}
