import type { CallOptions } from '../../call/call.js';
import { collect } from '../../http/pagination.js';
import { Driver, type DriverOptions } from '../../driver/driver.js';
import { addOptional, type OptionalTopics } from '../../driver/optional-methods.js';
import { InvalidRequestError } from '../../errors.js';
import { deleteObjects } from '../transfer/delete-objects.js';
import { download } from '../transfer/download.js';
import { downloadFile } from '../transfer/download-file.js';
import { StorageModels } from '../models/factory.js';
import type { StorageLimits } from '../models/limits.js';
import {
  type Adopted,
  type Container,
  type Download,
  type DownloadedFile,
  type ContainerData,
  containerName,
  type ContainerReference,
  knownObject,
  type ObjectPlace,
  type ObjectPrefix,
  type ObjectReference,
  type StorageObject,
  type StorageObjectData,
  type UploadedObject,
} from '../models/models.js';
import type {
  DownloadFileOptions,
  DownloadOptions,
  ListObjectsOptions,
  PresignOptions,
  UploadOptions,
} from '../models/options.js';
import { openFileSource } from '../files/file-source.js';
import { FileTarget } from '../files/file-target.js';
import { openSource, type UploadData } from '../files/source.js';
import { ownTransfers } from '../transfer/own-transfers.js';
import type { TransferContext } from '../transfer/transfer.js';
import type { IncompleteUpload } from '../models/contract.js';
import { upload } from '../transfer/upload.js';
import { StorageChecks } from './checks.js';
import type { StorageContext } from './context.js';
import type { StorageExtras } from './extras.js';
import { ObjectStore } from './object-store.js';
import { OPTIONAL_STORAGE } from './optional-methods.js';
import type { StorageParts, StoreCopies } from './parts.js';
import { signedUrlRequest } from './signed-url.js';

export type { StorageExtras } from './extras.js';

/** What every storage driver's constructor takes beside its credentials. */
export interface StorageOptions extends DriverOptions {
  /** Bytes of memory that the transfers of this driver and its forks may hold together. Default 256 MiB. */
  readonly transferMemory?: number;
}

/**
 * The base of all storage drivers: a driver brings a client and the parts that these methods forward to (`createParts`), and withdraws the
 * optional methods that it has no part for. Every method takes `{ signal, timeout }` last; wherever a container is expected its name will do, and
 * wherever an object is expected `{ container, name }` will.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or
 * MalformedResponseError as the store's responses say; what else one throws is said beside it. A method that the driver lacks rejects
 * with NotSupportedError: ask `Driver.supports('presignUrl')` first.
 */
export abstract class StorageDriver<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends Driver<Options> {
  static override readonly service = 'storage';
  static override readonly optional: OptionalTopics = OPTIONAL_STORAGE;
  /** Facts about the store that transfers work by. */
  static readonly limits: StorageLimits;

  static {
    addOptional(this);
  }

  #parts: StorageParts<X> | null = null;
  #store: ObjectStore<X> | null = null;
  #storage: StorageContext<X> | null = null;
  #transfers: TransferContext | null = null;

  /** Facts about the store that transfers work by. */
  get limits(): StorageLimits {
    return (this.constructor as typeof StorageDriver).limits;
  }

  /** The store's single requests, for transfers and their lanes: what users call are the methods of this class. */
  get store(): ObjectStore<X> {
    return (this.#store ??= new ObjectStore(this.context, this.#own));
  }

  /** All containers of the account, page by page. */
  iterateContainers(options?: CallOptions): AsyncIterable<Container<X['container']>> {
    return this.#own.containers.iterate(this.call(options));
  }

  /** One container. @throws ContainerNotFoundError */
  async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<X['container']>> {
    return this.#own.containers.get(containerName(container), this.call(options));
  }

  /**
   * Makes a container. One of this name that the account has already is no error.
   *
   * @throws InvalidRequestError for a name the store refuses; ContainerExistsError where the name is somebody else's
   */
  async createContainer(
    name: string,
    create: { readonly extra?: X['createContainer'] } = {},
    options?: CallOptions,
  ): Promise<Container<X['container']>> {
    return this.#own.containers.create(name, create.extra, this.call(options));
  }

  /** Deletes an empty container. One that is gone already is no error. @throws ContainerNotEmptyError */
  async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    await this.#own.containers.delete(containerName(container), this.call(options));
  }

  /** One object's data, without its content. @throws ObjectNotFoundError */
  async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>> {
    return this.store.objects.get({ container: containerName(container), name }, this.call(options));
  }

  /** The object at a place, which may name a version of it. @throws ObjectNotFoundError */
  async lookUp(place: ObjectPlace, options?: CallOptions): Promise<StorageObject<X['object']>> {
    return this.store.objects.get(place, this.call(options));
  }

  /** Deletes an object. One that is gone already is no error. */
  async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    await this.store.objects.delete(object, this.call(options));
  }

  /** All containers of the account. */
  async listContainers(options?: CallOptions): Promise<Container<X['container']>[]> {
    return collect(this.iterateContainers(this.call(options)));
  }

  /**
   * All objects of a container, ordered by name; with a delimiter, also the common beginnings of those further down.
   *
   * @throws ContainerNotFoundError
   */
  listObjects(
    container: ContainerReference,
    listing?: ListObjectsOptions & { readonly delimiter?: undefined },
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>[]>;
  listObjects(
    container: ContainerReference,
    listing: ListObjectsOptions,
    options?: CallOptions,
  ): Promise<(StorageObject<X['object']> | ObjectPrefix)[]>;
  async listObjects(
    container: ContainerReference,
    listing: ListObjectsOptions = {},
    options?: CallOptions,
  ): Promise<(StorageObject<X['object']> | ObjectPrefix)[]> {
    return collect(this.iterateObjects(container, listing, this.call(options)));
  }

  /** As {@link listObjects}, page by page. */
  iterateObjects(
    container: ContainerReference,
    listing?: ListObjectsOptions & { readonly delimiter?: undefined },
    options?: CallOptions,
  ): AsyncIterable<StorageObject<X['object']>>;
  iterateObjects(
    container: ContainerReference,
    listing: ListObjectsOptions,
    options?: CallOptions,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix>;
  iterateObjects(
    container: ContainerReference,
    listing: ListObjectsOptions = {},
    options?: CallOptions,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix> {
    return this.store.list(containerName(container), listing, this.call(options));
  }

  /**
   * Puts an object, in parts where it is large; one of this name is replaced, once the new one is whole. Every part is sent again
   * where the network or the store fails; parts of an upload that fails in the end are deleted, unless a token was asked for.
   *
   * @throws ContainerNotFoundError
   * @throws InvalidRequestError for a name the store refuses, data of a wrong kind, or a stream whose size is not as said
   * @throws ChecksumError when the store has other bytes than were sent
   */
  async uploadObject(
    container: ContainerReference,
    name: string,
    data: UploadData,
    options: UploadOptions<X['upload']> = {},
    callOptions?: CallOptions,
  ): Promise<UploadedObject<X['object']>> {
    const call = this.call(callOptions);
    const target = this.store.checks.target('uploadObject', containerName(container), name, options);
    const source = openSource(data, options.size);
    return (await upload(this.transfers, target, source, options, call)) as UploadedObject<X['object']>;
  }

  /** Puts a file; see {@link uploadObject}. @throws InvalidRequestError where it cannot be read */
  async uploadFile(
    container: ContainerReference,
    name: string,
    path: string,
    options: UploadOptions<X['upload']> = {},
    callOptions?: CallOptions,
  ): Promise<UploadedObject<X['object']>> {
    const call = this.call(callOptions);
    const target = this.store.checks.target('uploadFile', containerName(container), name, options);
    const source = await openFileSource(path);
    return (await upload(this.transfers, target, source, options, call)) as UploadedObject<X['object']>;
  }

  /**
   * Gets an object, or a range of it. It resolves when the content begins to come; the call's timeout and signal hold until it has ended.
   * A connection that breaks is made anew where it left off, if the object is still the same.
   *
   * @throws ObjectNotFoundError; ConflictError where `ifMatch` or `ifNoneMatch` says so; the body: ChecksumError, ConflictError where
   *   the object was changed meanwhile
   */
  async downloadObject(
    object: ObjectReference,
    options: DownloadOptions = {},
    callOptions?: CallOptions,
  ): Promise<Download<X['object']>> {
    const { range, ifMatch, ifNoneMatch } = options;
    const request = {
      operation: 'downloadObject',
      ...this.store.checks.place(object),
      range,
      ifMatch,
      ifNoneMatch,
    };
    return (await download(this.transfers, request, this.call(callOptions))) as Download<X['object']>;
  }

  /**
   * Gets an object into a file, in several ranges at once where it is large. The file appears under its name only when it is whole and
   * as verified as the store allows. Where `path` is a folder, or ends in a slash, the object gets its own name beneath it.
   *
   * @throws ObjectNotFoundError, ChecksumError
   * @throws ConflictError where the object was changed meanwhile, the file is there and `overwrite` is false, or a folder is in its place
   * @throws InvalidRequestError for an object's name that leads out of the folder, or that no file can have
   * @throws NotFoundError, PermissionError, UnavailableError where the file cannot be written
   */
  async downloadFile(
    object: ObjectReference,
    path: string,
    options: DownloadFileOptions = {},
    callOptions?: CallOptions,
  ): Promise<DownloadedFile> {
    const source = {
      operation: 'downloadFile',
      ...this.store.checks.place(object),
      known: knownObject(object),
    };
    const call = this.call(callOptions);
    const target = await FileTarget.at(path, source.name);
    return downloadFile(this.transfers, source, target, options, call);
  }

  /**
   * Deletes many objects, in batches where the store has such a request. Those that are gone already are no error. See
   * `scheduler.deleteObjects` for thousands, and for failures as data.
   *
   * @throws the first failure, when all the others have ended
   */
  async deleteObjects(
    objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
    options?: CallOptions,
  ): Promise<void> {
    await deleteObjects(this.transfers, objects, this.call(options));
  }

  /** Copies an object within the store. @throws ObjectNotFoundError, ContainerNotFoundError */
  async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy?: X['copy'],
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>> {
    return this.#copies('copyObject').copy(object, target, copy, this.call(options));
  }

  /** Puts new metadata in place of all that an object has. @throws ObjectNotFoundError */
  async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>> {
    return this.#copies('setMetadata').setMetadata(object, metadata, this.call(options));
  }

  /** A URL that works without credentials for a while. */
  async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const { urls } = this.#own;
    if (urls === undefined) throw this.unsupported('presignUrl');
    const request = signedUrlRequest(this.context, object, presign, urls.longestExpiry);
    return urls.sign(request, this.call(options));
  }

  /** Uploads that were begun and neither completed nor aborted, page by page. */
  iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    const { uploads } = this.#own;
    if (uploads.iterate === undefined) throw this.unsupported('iterateIncompleteUploads');
    return uploads.iterate(containerName(container), this.call(options));
  }

  /** Uploads that were begun and neither completed nor aborted: their parts take up space. */
  async listIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<IncompleteUpload[]> {
    return collect(this.iterateIncompleteUploads(container, this.call(options)));
  }

  /** Deletes the parts of an upload that will not go on: one listed by `listIncompleteUploads`, or a resume token. */
  async abortIncompleteUpload(
    { container, name, id }: Pick<IncompleteUpload, 'container' | 'name' | 'id'>,
    options?: CallOptions,
  ): Promise<void> {
    const target = this.store.checks.target('abortIncompleteUpload', container, name, {});
    await this.store.uploads.abort({ target, id }, this.call(options));
  }

  /** Makes a model of data that came through JSON, structuredClone or another driver of the same account; its `kind` says which. */
  adopt(data: Adopted<StorageObjectData<X['object']>>): StorageObject<X['object']>;
  adopt(data: Adopted<ContainerData<X['container']>>): Container<X['container']>;
  adopt(
    data: Adopted<StorageObjectData<X['object']>> | Adopted<ContainerData<X['container']>>,
  ): StorageObject<X['object']> | Container<X['container']> {
    const { models } = this.context;
    if (data.kind === 'object') return models.object(data);
    if (data.kind === 'container') return models.container(data);
    throw new InvalidRequestError(
      'adopt takes the data of a model with its kind, such as JSON.parse(JSON.stringify(object)).',
      this.details('adopt'),
    );
  }

  /** Makes the parts that the methods of this class forward to. Called once, when they are first needed. */
  protected abstract createParts(): StorageParts<X>;

  get #own(): StorageParts<X> {
    return (this.#parts ??= this.createParts());
  }

  #copies(method: string): StoreCopies<X> {
    const { copies } = this.#own;
    if (copies === undefined) throw this.unsupported(method);
    return copies;
  }

  /** What the client and the parts of this driver work with. */
  protected override get context(): StorageContext<X> {
    return (this.#storage ??= this.#createContext());
  }

  #createContext(): StorageContext<X> {
    const context = super.context;
    const limits = this.limits;
    return {
      ...context,
      limits,
      checks: new StorageChecks(context, limits),
      models: new StorageModels<X>(this),
      warn: (message, error) => this.#warn(message, error),
    };
  }

  #warn(message: string, error: unknown): void {
    const { provider, service } = this;
    this.connection.shared.settings.logger?.warn(message, { provider, service, error });
  }

  /** How this driver's own transfers run: their requests on its own connection. */
  protected get transfers(): TransferContext {
    const { shared } = this.connection;
    const { transferMemory } = this.options;
    return (this.#transfers ??= ownTransfers(this.store as ObjectStore, shared, transferMemory));
  }
}
