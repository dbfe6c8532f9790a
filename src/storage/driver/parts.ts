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
  /** Makes a container. One of this name that the account has already is no error. @throws ContainerExistsError where somebody else has it */
  create(
    name: string,
    extra: X['createContainer'] | undefined,
    call: Call,
  ): Promise<Container<X['container']>>;
  /** Deletes an empty container. One that is gone is no error. @throws ContainerNotEmptyError */
  delete(name: string, call: Call): Promise<void>;
}

/** The requests of single objects, one request a method. */
export interface StoreObjects<X extends StorageExtras = StorageExtras> {
  /** Lists objects and common prefixes, page by page. */
  list(
    container: string,
    listing: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix>;
  /** Reads an object's data, without its content. @throws ObjectNotFoundError */
  get(place: ObjectPlace, call: Call): Promise<StorageObject<X['object']>>;
  /** Puts an object in one request. */
  put(target: PutTarget<X['upload']>, payload: Payload, call: Call): Promise<PutResult<X['object']>>;
  /** Begins to read an object. @throws ObjectNotFoundError; ConflictError where `ifMatch` does not match */
  open(request: OpenRequest, call: Call): Promise<OpenedObject<X['object']>>;
  /** Deletes an object. One that is gone is no error. */
  delete(object: ObjectReference, call: Call): Promise<void>;
  /** The checksum that the store has of an object's content, for which it may be asked; null where it has none. Default: its MD5, by `hash`. */
  checksumOf?(object: StorageObject<X['object']>, call: Call): Promise<Checksum | null>;
  /** Whether an object only marks a folder, as some tools mark empty ones. Default: an empty object whose name ends in a slash. */
  isFolderMark?(object: StorageObject<X['object']>): boolean;
  /** Whether an entry of a list lacks what only `get` returns, such as its size. Default: one without a size. */
  isIncomplete?(object: StorageObject<X['object']>): boolean;
}

/** The requests of uploads in parts. */
export interface StoreUploads<X extends StorageExtras = StorageExtras> {
  /** Begins an upload in parts, the first of which has `partSize` bytes. */
  begin(target: PutTarget<X['upload']>, partSize: number, call: Call): Promise<PartUpload<X['upload']>>;
  /** Sends a part; sending it again replaces it. */
  putPart(upload: PartUpload<X['upload']>, part: Part, call: Call): Promise<StoredPart>;
  /** Copies a part within the store from an object it has. Needed where `limits.singleCopy` is set. */
  copyPart?(upload: PartUpload<X['upload']>, part: PartCopy, call: Call): Promise<StoredPart>;
  /** Lists the parts that the store has of an upload. @throws NotFoundError when it knows no such upload */
  listParts(upload: PartUpload<X['upload']>, call: Call): Promise<StoredPart[]>;
  /** Makes the object of its parts, which come in order. `whole` is the checksum that `limits.wholeChecksum` names. */
  complete(
    upload: PartUpload<X['upload']>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<X['object']>>;
  /** Deletes the parts of an upload. One that is gone is no error. */
  abort(upload: PartUpload<X['upload']>, call: Call): Promise<void>;
  /** Lists uploads of a container that were begun and neither completed nor aborted. Left out where the store does not tell. */
  iterate?(container: string, call: Call): AsyncIterable<IncompleteUpload>;
  /**
   * Finds what `complete` made where its response was lost: the object, or null where there is none. Stores that may be asked to complete
   * twice need not have it.
   */
  findCompleted?(
    upload: PartUpload<X['upload']>,
    parts: readonly StoredPart[],
    call: Call,
  ): Promise<PutResult<X['object']> | null>;
  /**
   * Lists uploads of this object that the store began since then, by its clock. Needed where `limits.strayUploads` says that a `begin`
   * whose response was lost leaves something behind.
   */
  listStrays?(
    target: PutTarget<X['upload']>,
    since: Date,
    call: Call,
  ): Promise<readonly PartUpload<X['upload']>[]>;
}

/** Requests that delete many objects of one container. Needed where `limits.batchDelete` is above 1. */
export interface StoreBatches {
  /** Whether an object may go with others in one request. Default true. */
  accepts?(object: ObjectReference): boolean;
  /** Deletes objects in one request; returns those that are still there. */
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
  /** The longest time that one can work, in milliseconds. Default: any. */
  readonly longestExpiry?: number;
  /** Signs a URL for one object. @throws InvalidRequestError where the driver has no key to sign with */
  sign(request: SignedUrlRequest, call: Call): Promise<string>;
}

/** All that a storage driver is made of: its flat methods forward to these parts. */
export interface StorageParts<X extends StorageExtras = StorageExtras> {
  /** Requests about containers. */
  readonly containers: StoreContainers<X>;
  /** Requests of single objects. */
  readonly objects: StoreObjects<X>;
  /** Requests of uploads in parts. */
  readonly uploads: StoreUploads<X>;
  /** Requests that delete many objects; left out where the store has none. */
  readonly batches?: StoreBatches;
  /** Copies within the store; left out where it makes none. */
  readonly copies?: StoreCopies<X>;
  /** Signed URLs; left out where the store has none. */
  readonly urls?: StoreUrls;
}
