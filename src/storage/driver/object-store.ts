import type { Call, CallOptions } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import type { Checksum } from '../checksum/checksum.js';
import type {
  BatchFailure,
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
import type { StorageModels } from '../models/factory.js';
import type { StorageLimits } from '../models/limits.js';
import {
  type ObjectPlace,
  ObjectPrefix,
  type ObjectReference,
  type StorageObject,
} from '../models/models.js';
import type { ListObjectsOptions } from '../models/options.js';
import type { StorageChecks } from './checks.js';
import type { StorageContext } from './context.js';
import type { StorageExtras } from './extras.js';

/** The requests of single objects that a store answers, one request a method. */
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
  /** The checksum that the store has of an object's content, for which it may be asked; null when it has none. Default: its MD5, by `hash`. */
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
  /**
   * Finds what `complete` made where its response was lost: the object, or null when there is none. Stores that may be asked to complete
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

/** What a driver makes its {@link ObjectStore} of. */
export interface StoreRequests<X extends StorageExtras = StorageExtras> {
  /** Requests of single objects. */
  readonly objects: StoreObjects<X>;
  /** Requests of uploads in parts. */
  readonly uploads: StoreUploads<X>;
  /** Requests that delete many objects; left out when the store has none. */
  readonly batches?: StoreBatches;
}

/** A store's single requests and the facts about it: all that transfers and their lanes use of a driver. */
export class ObjectStore<X extends StorageExtras = StorageExtras> {
  /** Requests of single objects. */
  readonly objects: StoreObjects<X>;
  /** Requests of uploads in parts. */
  readonly uploads: StoreUploads<X>;
  /** Requests that delete many objects; null when the store has none. */
  readonly batches: StoreBatches | null;
  /** Provider constant of the driver, such as `'rackspace'`. */
  readonly provider: string;
  /** Facts about the store. */
  readonly limits: StorageLimits;
  /** Checks of names, metadata and references by these facts. */
  readonly checks: StorageChecks;
  /** Makes the models of the driver that the store belongs to. */
  readonly models: StorageModels<X>;
  readonly #context: StorageContext<X>;

  constructor(context: StorageContext<X>, { objects, uploads, batches }: StoreRequests<X>) {
    this.objects = objects;
    this.uploads = uploads;
    this.batches = batches ?? null;
    this.provider = context.provider;
    this.limits = context.limits;
    this.checks = context.checks;
    this.models = context.models;
    this.#context = context;
  }

  /** Lists objects and, with a delimiter, common prefixes, each once. @throws InvalidRequestError for a prefix that is no text */
  list(
    container: string,
    listing: ListObjectsOptions & { readonly delimiter?: undefined },
    call: Call,
  ): AsyncIterable<StorageObject<X['object']>>;
  list(
    container: string,
    listing: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix>;
  list(
    container: string,
    listing: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix> {
    const { prefix, delimiter } = listing;
    for (const text of [prefix, delimiter]) {
      if (text === undefined || (typeof text === 'string' && !/\p{Surrogate}/u.test(text))) continue;
      throw new InvalidRequestError(
        'listObjects: prefix and delimiter must be text of valid Unicode.',
        this.#context.details('listObjects'),
      );
    }
    // An empty delimiter separates nothing, to every store.
    if (delimiter === undefined || delimiter === '') return this.objects.list(container, { prefix }, call);
    return prefixesOnce(this.objects.list(container, listing, call));
  }

  /** See {@link StoreObjects.checksumOf}. */
  async checksumOf(object: StorageObject<X['object']>, call: Call): Promise<Checksum | null> {
    if (this.objects.checksumOf !== undefined) return this.objects.checksumOf(object, call);
    return object.hash === null ? null : { algorithm: 'md5', hex: object.hash };
  }

  /** See {@link StoreObjects.isFolderMark}. */
  isFolderMark(object: StorageObject<X['object']>): boolean {
    const isEmptyFolder = object.size === 0 && object.name.endsWith('/');
    return isEmptyFolder || this.objects.isFolderMark?.(object) === true;
  }

  /** See {@link StoreObjects.isIncomplete}. */
  isIncomplete(object: StorageObject<X['object']>): boolean {
    return object.size === null || this.objects.isIncomplete?.(object) === true;
  }

  /** Starts the clock for several requests, by the driver's own timeout where none is given. */
  call(options: CallOptions | undefined): Call {
    return this.#context.call(options);
  }

  /** Tells the logger of something that the user should know. */
  warn(message: string, error: unknown): void {
    this.#context.warn(message, error);
  }
}

/** Leaves out a prefix that the page before ended with: some stores list it again. */
async function* prefixesOnce<T>(
  entries: AsyncIterable<T | ObjectPrefix>,
): AsyncGenerator<T | ObjectPrefix, void, undefined> {
  let last: string | null = null;
  for await (const entry of entries) {
    if (entry instanceof ObjectPrefix) {
      if (entry.name === last) continue;
      last = entry.name;
    }
    yield entry;
  }
}
