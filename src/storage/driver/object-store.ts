import type { Call, CallOptions } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import type { Checksum } from '../checksum/checksum.js';
import type { StorageModels } from '../models/factory.js';
import type { StorageLimits } from '../models/limits.js';
import { ObjectPrefix, type StorageObject } from '../models/models.js';
import type { ListObjectsOptions } from '../models/options.js';
import type { StorageChecks } from './checks.js';
import type { StorageContext } from './context.js';
import type { StorageExtras } from './extras.js';
import type { StorageParts, StoreBatches, StoreObjects, StoreUploads } from './parts.js';

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

  constructor(context: StorageContext<X>, { objects, uploads, batches }: StorageParts<X>) {
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
    // To every store an empty delimiter is none.
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

  /** Starts the clock for several requests, with the driver's own timeout by default. */
  call(options: CallOptions | undefined): Call {
    return this.#context.call(options);
  }

  /** Logs something that the user should know. */
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
