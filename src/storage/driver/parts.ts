import type { Call } from '../../call/call.js';
import type { Checksum } from '../checksum/checksum.js';
import type {
  BatchFailure,
  IncompleteUpload,
  OpenedObject,
  OpenRequest,
  Part,
  PartCopy,
  PartUpload,
  Payload,
  PutResult,
  PutTarget,
  StoredPart,
} from '../models/contract.js';
import type {
  Container,
  ObjectPlace,
  ObjectPrefix,
  ObjectReference,
  StorageObject,
} from '../models/models.js';
import type { ListObjectsOptions } from '../models/options.js';
import type { SignedUrlRequest } from './signed-url.js';
import type { StorageExtras } from './extras.js';

/** The requests about containers. */
export interface StoreContainers<X extends StorageExtras = StorageExtras> {
  /** Lists the containers of the account, page by page. */
  iterate(call: Call): AsyncIterable<Container<X['container']>>;
  /** Reads a container's data. @throws ContainerNotFoundError */
  get(name: string, call: Call): Promise<Container<X['container']>>;
  /** Creates a container. An existing one of this account is no error. @throws ContainerExistsError when another account has it */
  create(
    name: string,
    extra: X['createContainer'] | undefined,
    call: Call,
  ): Promise<Container<X['container']>>;
  /** Deletes an empty container. A missing one is no error. @throws ContainerNotEmptyError */
  delete(name: string, call: Call): Promise<void>;
}

/** Requests for single objects, one for each method. */
export interface StoreObjects<X extends StorageExtras = StorageExtras> {
  /** Lists objects and common prefixes, page by page. */
  list(
    container: string,
    listing: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix>;
  /** Reads an object's data, without its content. @throws ObjectNotFoundError */
  get(place: ObjectPlace, call: Call): Promise<StorageObject<X['object']>>;
  /** Uploads an object in one request. */
  put(target: PutTarget<X['upload']>, payload: Payload, call: Call): Promise<PutResult<X['object']>>;
  /** Starts to read an object. @throws ObjectNotFoundError; ConflictError when `ifMatch` does not match */
  open(request: OpenRequest, call: Call): Promise<OpenedObject<X['object']>>;
  /** Deletes an object. A missing one is no error. */
  delete(object: ObjectReference, call: Call): Promise<void>;
  /** Checksum of an object's content by the store, fetched if needed; null if it has none. Default: its MD5, from `hash`. */
  checksumOf?(object: StorageObject<X['object']>, call: Call): Promise<Checksum | null>;
  /** True for a folder marker, as some tools create for empty folders. Default: an empty object whose name ends in a slash. */
  isFolderMark?(object: StorageObject<X['object']>): boolean;
  /** True if an entry of a list lacks data that `get` returns, such as its size. Default: one without a size. */
  isIncomplete?(object: StorageObject<X['object']>): boolean;
}

/** The requests of uploads in parts. */
export interface StoreUploads<X extends StorageExtras = StorageExtras> {
  /** Begins an upload in parts, the first of which has `partSize` bytes. */
  begin(target: PutTarget<X['upload']>, partSize: number, call: Call): Promise<PartUpload<X['upload']>>;
  /** Sends a part; sending it again replaces it. */
  putPart(upload: PartUpload<X['upload']>, part: Part, call: Call): Promise<StoredPart>;
  /** Copies a part within the store from an existing object. Required with `limits.singleCopy`. */
  copyPart?(upload: PartUpload<X['upload']>, part: PartCopy, call: Call): Promise<StoredPart>;
  /** Lists the stored parts of an upload. @throws NotFoundError when the upload does not exist */
  listParts(upload: PartUpload<X['upload']>, call: Call): Promise<StoredPart[]>;
  /** Assembles the object from its parts, given in order. `whole` is the checksum named by `limits.wholeChecksum`. */
  complete(
    upload: PartUpload<X['upload']>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<X['object']>>;
  /** Deletes the parts of an upload. A missing one is no error. */
  abort(upload: PartUpload<X['upload']>, call: Call): Promise<void>;
  /** Lists unfinished uploads of a container. Left out if the store cannot. */
  iterate?(container: string, call: Call): AsyncIterable<IncompleteUpload>;
  /** Finds the result of a `complete` whose response was lost; null if there is none. Not needed if a repeated `complete` is safe. */
  findCompleted?(
    upload: PartUpload<X['upload']>,
    parts: readonly StoredPart[],
    call: Call,
  ): Promise<PutResult<X['object']> | null>;
  /**
   * Lists uploads of this object that started since a time by the store's clock. Required with `limits.strayUploads`: a `begin` whose
   * response was lost leaves an upload behind.
   */
  listStrays?(
    target: PutTarget<X['upload']>,
    since: Date,
    call: Call,
  ): Promise<readonly PartUpload<X['upload']>[]>;
}

/** Requests that delete many objects of one container. Required with `limits.batchDelete` above 1. */
export interface StoreBatches {
  /** True if an object may be in a batch. Default true. */
  accepts?(object: ObjectReference): boolean;
  /** Deletes objects in one request; returns those that still exist. */
  delete(objects: readonly ObjectReference[], call: Call): Promise<readonly BatchFailure[]>;
}

/** Copies within the store. */
export interface StoreCopies<X extends StorageExtras = StorageExtras> {
  /** Copies an object. @throws ObjectNotFoundError, ContainerNotFoundError */
  copy(
    object: ObjectReference,
    target: ObjectReference,
    copy: X['copy'] | undefined,
    call: Call,
  ): Promise<StorageObject<X['object']>>;
  /** Puts metadata in place of all that an object has. @throws ObjectNotFoundError */
  setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<StorageObject<X['object']>>;
}

/** URLs that work without credentials for a while. */
export interface StoreUrls {
  /** Longest lifetime in milliseconds; without it there is no limit. */
  readonly longestExpiry?: number;
  /** Signs a URL for one object. @throws InvalidRequestError when the driver has no key for signing */
  sign(request: SignedUrlRequest, call: Call): Promise<string>;
}

/** Parts of a storage driver; its flat methods forward to them. */
export interface StorageParts<X extends StorageExtras = StorageExtras> {
  /** Requests about containers. */
  readonly containers: StoreContainers<X>;
  /** Requests of single objects. */
  readonly objects: StoreObjects<X>;
  /** Requests of uploads in parts. */
  readonly uploads: StoreUploads<X>;
  /** Requests that delete many objects; left out when the store has none. */
  readonly batches?: StoreBatches;
  /** Copies within the store; left out when it makes none. */
  readonly copies?: StoreCopies<X>;
  /** Signed URLs; left out when the store has none. */
  readonly urls?: StoreUrls;
}
