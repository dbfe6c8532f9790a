import { resolve } from 'node:path';
import { type Authenticator, type CallOptions, InvalidRequestError } from '../../src/driver/index.js';
import {
  type Container,
  type ContainerReference,
  type CopyOptions,
  type IncompleteUpload,
  type ObjectReference,
  StorageDriver,
  type StorageLimits,
  type StorageObject,
  type StorageOptions,
  type StoreRequests,
} from '../../src/storage/index.js';
import { LOCAL_LIMITS, LocalClient, type LocalExtras, type LocalObjectExtra } from './client.js';
import { LocalContainers } from './containers.js';
import { LocalCopies } from './copies.js';
import { LocalObjects } from './objects.js';
import { LocalUploads } from './uploads.js';

/** Options of the driver for local folders. */
export interface LocalOptions extends StorageOptions {
  /** Folder whose folders are the containers. It must be there. */
  readonly path: string;
}

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
  static override readonly limits: StorageLimits = LOCAL_LIMITS;

  readonly #client = new LocalClient(this.context, folderOf(this.options));
  readonly #containers = new LocalContainers(this.#client);
  readonly #uploads = new LocalUploads(this.#client);
  readonly #copies = new LocalCopies(this.#client);

  override iterateContainers(options?: CallOptions): AsyncIterable<Container> {
    return this.#containers.iterate(this.call(options));
  }

  override async getContainer(container: ContainerReference, options?: CallOptions): Promise<Container> {
    return this.#containers.get(container, this.call(options));
  }

  override async createContainer(
    name: string,
    _create: { readonly extra?: object } = {},
    options?: CallOptions,
  ): Promise<Container> {
    return this.#containers.create(name, this.call(options));
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    await this.#containers.delete(container, this.call(options));
  }

  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<LocalObjectExtra>> {
    return this.#copies.copy(object, target, copy, this.call(options));
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<LocalObjectExtra>> {
    return this.#copies.setMetadata(object, metadata, this.call(options));
  }

  override iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    return this.#uploads.iterate(container, this.call(options));
  }

  protected override createStore(): StoreRequests<LocalExtras> {
    return { objects: new LocalObjects(this.#client), uploads: this.#uploads };
  }

  protected override createAuthenticator(options: LocalOptions): Authenticator {
    return { account: folderOf(options), endpoint: noNetwork, sign: noNetwork, rejected: () => false };
  }
}

function noNetwork(): never {
  throw new InvalidRequestError('The driver for local folders sends no requests.');
}

/** The folder whose folders are the containers. @throws InvalidRequestError where no path is given */
function folderOf({ path }: LocalOptions): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  throw new InvalidRequestError(
    'local: the option path is missing: the folder whose folders are the containers.',
    { provider: 'local' },
  );
}
