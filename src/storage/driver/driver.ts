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
import { checkedParts } from './checked-parts.js';
import { StorageChecks } from './checks.js';
import type { StorageContext } from './context.js';
import type { StorageExtras } from './extras.js';
import { ObjectStore } from './object-store.js';
import { OPTIONAL_STORAGE } from './optional-methods.js';
import type { StorageParts, StoreCopies } from './parts.js';
import { signedUrlRequest } from './signed-url.js';

export type { StorageExtras } from './extras.js';

/** Constructor options of storage drivers, besides their credentials. */
export interface StorageOptions extends DriverOptions {
  /** Bytes of memory for all transfers of this driver and its forks. Default 256 MiB. */
  readonly transferMemory?: number;
}

/**
 * Base of all storage drivers. A driver has a client and parts, to which these methods forward (`createParts`), and withdraws the optional
 * methods without a part. Every method takes `{ signal, timeout }` last. A container can be given by its name, an object as `{ container,
 * name }`.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or MalformedResponseError,
 * depending on the store's response; each documents its other errors. A method that the driver lacks rejects with NotSupportedError: check
 * `Driver.supports('presignUrl')` first.
 */
export abstract class StorageDriver<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends Driver<Options> {
  static override readonly service = 'storage';
  static override readonly optional: OptionalTopics = OPTIONAL_STORAGE;
  static override readonly silent = ['adopt'];
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

  /** Single requests of the store, for transfers and their lanes. Users call the methods of this class instead. */
  get store(): ObjectStore<X> {
    return (this.#store ??= new ObjectStore(this.context, this.#own));
  }

  /** All containers of the account, page by page. */
  iterateContainers(options?: CallOptions): AsyncIterable<Container<X['container']>> {
    return this.#own.containers.iterate(this.call(options));
  }

  /** Fetches a container. @throws ContainerNotFoundError */
  async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<X['container']>> {
    return this.#own.containers.get(containerName(container), this.call(options));
  }

  /**
   * Creates a container. An existing one of this account is no error.
   *
   * @throws InvalidRequestError for a name that the store refuses; ContainerExistsError when another account has the name
   */
  async createContainer(
    name: string,
    create: { readonly extra?: X['createContainer'] } = {},
    options?: CallOptions,
  ): Promise<Container<X['container']>> {
    return this.#own.containers.create(name, create.extra, this.call(options));
  }

  /** Deletes an empty container. A missing one is no error. @throws ContainerNotEmptyError */
  async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    await this.#own.containers.delete(containerName(container), this.call(options));
  }

  /** Fetches an object's data, without its content. @throws ObjectNotFoundError */
  async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>> {
    return this.store.objects.get({ container: containerName(container), name }, this.call(options));
  }

  /** Fetches an object by its place, which may name a version. @throws ObjectNotFoundError */
  async lookUp(place: ObjectPlace, options?: CallOptions): Promise<StorageObject<X['object']>> {
    return this.store.objects.get(place, this.call(options));
  }

  /** Deletes an object. A missing one is no error. */
  async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    await this.store.objects.delete(object, this.call(options));
  }

  /** All containers of the account. */
  async listContainers(options?: CallOptions): Promise<Container<X['container']>[]> {
    return collect(this.iterateContainers(this.call(options)));
  }

  /**
   * Lists all objects of a container, sorted by name; with a delimiter, also common prefixes.
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

  /** Like {@link listObjects}, page by page. */
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
   * Uploads an object, in parts if it is large. It replaces an object of the same name once it is complete. Failed parts are sent again; if
   * the upload fails, its parts are deleted, unless a token was requested.
   *
   * @throws ContainerNotFoundError
   * @throws InvalidRequestError for a name that the store refuses, data of the wrong type, or a stream with another size than announced
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

  /** Uploads a file; see {@link uploadObject}. @throws InvalidRequestError when it cannot be read */
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
   * Downloads an object, or a range of it. Resolves when the content begins; the call's timeout and signal apply until it has ended. After
   * a broken connection the download continues from the same byte, if the object is unchanged.
   *
   * @throws ObjectNotFoundError; ConflictError by `ifMatch` or `ifNoneMatch`; the body: ChecksumError, ConflictError when the object
   * changed meanwhile
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
   * Downloads an object into a file, in several ranges at once if it is large. The file appears under its name only when it is complete,
   * and verified as far as the store allows. If `path` is a folder, or ends in a slash, the file gets the object's name inside it.
   *
   * @throws ObjectNotFoundError, ChecksumError
   * @throws ConflictError when the object changed meanwhile, the file exists and `overwrite` is false, or a folder is in its place
   * @throws InvalidRequestError for an object's name that leads out of the folder, or that a file cannot have
   * @throws NotFoundError, PermissionError, UnavailableError when the file cannot be written
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
   * Deletes many objects, in batches if the store supports them. Missing ones are no error. For thousands of objects, and failures as data,
   * see `scheduler.deleteObjects`.
   *
   * @throws the first failure, after all others have ended
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

  /** Deletes the parts of an unfinished upload: one listed by `listIncompleteUploads`, or that of a resume token. */
  async abortIncompleteUpload(
    { container, name, id }: Pick<IncompleteUpload, 'container' | 'name' | 'id'>,
    options?: CallOptions,
  ): Promise<void> {
    const target = this.store.checks.target('abortIncompleteUpload', container, name, {});
    await this.store.uploads.abort({ target, id }, this.call(options));
  }

  /** Creates a model from data that came through JSON, structuredClone or another driver of the same account, by its `kind`. */
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
    return (this.#parts ??= checkedParts(this.constructor as typeof StorageDriver, this.createParts()));
  }

  #copies(method: string): StoreCopies<X> {
    const { copies } = this.#own;
    if (copies === undefined) throw this.unsupported(method);
    return copies;
  }

  /** Context of this driver's client and parts. */
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

  /** Context of this driver's own transfers, on its own connection. */
  protected get transfers(): TransferContext {
    const { shared } = this.connection;
    const { transferMemory } = this.options;
    return (this.#transfers ??= ownTransfers(this.store as ObjectStore, shared, transferMemory));
  }
}
