import type { Call } from '../../call/call.js';
import { Driver, type DriverOptions } from '../../driver/driver.js';
import { InvalidRequestError } from '../../errors.js';
import type { Checksum } from '../checksum/checksum.js';
import { contentTypeOf } from '../http/content-types.js';
import type { StorageLimits } from '../models/limits.js';
import {
  containerName,
  type ObjectExtra,
  type ObjectPlace,
  type ObjectPrefix,
  type ObjectReference,
  type StorageObject,
} from '../models/models.js';
import type { ListObjectsOptions, UploadOptions } from '../models/options.js';
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

/** What every storage driver's constructor takes beside its credentials. */
export interface StorageOptions extends DriverOptions {
  /** Bytes of memory that the transfers of this driver and its forks may hold together. Default 256 MiB. */
  readonly transferMemory?: number;
}

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface StorageExtras {
  /** What `extra` of a container holds. */
  readonly container: object;
  /** What `extra` of `createContainer` takes. */
  readonly createContainer: object;
  /** What `extra` of an object holds. */
  readonly object: ObjectExtra;
  /** What `extra` of an upload takes. */
  readonly upload: object;
}

/**
 * A driver's part in transfers: one request each, and the facts about its store. The loops over parts, ranges and retries are those of
 * {@link StorageDriver} and the scheduler.
 */
export abstract class StorageTransport<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends Driver<Options> {
  static override readonly service = 'storage';
  /** What runs once or more for each object, within methods that are guarded. */
  static override readonly unguarded: readonly string[] = [
    ...Driver.unguarded,
    'checkContainerName',
    'checkMetadata',
    'checkObjectName',
    'customerKeyHeaders',
    'object',
    'objectRequest',
    'placeRequest',
    'putResult',
    'readObject',
    'sendEmpty',
    'tagsAreMd5',
  ];
  /** Facts about the store that transfers work by. */
  static readonly limits: StorageLimits;

  /** Facts about the store that transfers work by. */
  get limits(): StorageLimits {
    return (this.constructor as typeof StorageTransport).limits;
  }

  /** Objects and common beginnings, page by page. */
  protected abstract iterateEntries(
    container: string,
    listing: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<X['object']> | ObjectPrefix>;
  /** Puts an object in one request. */
  abstract putObject(target: PutTarget, payload: Payload, call: Call): Promise<PutResult<X['object']>>;
  /** Begins an upload in parts, the first of which has `partSize` bytes. */
  abstract beginUpload(target: PutTarget, partSize: number, call: Call): Promise<PartUpload>;
  /** Sends a part; sending it again replaces it. */
  abstract putPart(upload: PartUpload, part: Part, call: Call): Promise<StoredPart>;
  /** Makes the object of its parts, which come in order. `whole` is the checksum that `limits.wholeChecksum` names. */
  abstract completeUpload(
    upload: PartUpload,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<X['object']>>;
  /** Deletes the parts of an upload. One that is gone already is no error. */
  abstract abortUpload(upload: PartUpload, call: Call): Promise<void>;
  /** The parts that the store has of an upload. @throws NotFoundError when it knows no such upload */
  abstract listParts(upload: PartUpload, call: Call): Promise<StoredPart[]>;
  /** Begins to read an object. @throws ObjectNotFoundError; ConflictError where `ifMatch` does not match */
  abstract openObject(request: OpenRequest, call: Call): Promise<OpenedObject<X['object']>>;

  /**
   * Asked when it is not known whether an upload was completed: the object if it was, null if not. Where completing twice does no harm
   * the driver need not bring it.
   */
  findCompleted(
    _upload: PartUpload,
    _parts: readonly StoredPart[],
    _call: Call,
  ): Promise<PutResult<X['object']> | null> {
    return Promise.resolve(null);
  }

  /**
   * Uploads of this object that the store began since then, by its clock: asked for where the answer to a beginning was lost, and
   * `limits.strayUploads` says that it leaves something behind.
   */
  strayUploads(_target: PutTarget, _since: Date, _call: Call): Promise<readonly PartUpload[]> {
    return Promise.resolve([]);
  }

  /** Has the store copy a part from an object it has. Called where `limits.singleCopy` is set. */
  copyPart(_upload: PartUpload, _part: PartCopy, _call: Call): Promise<StoredPart> {
    return Promise.reject(this.unsupported('copyPart'));
  }

  /**
   * Whether an object is there for a folder's sake alone, as some tools keep empty ones: it has no content, and becomes no file. By its
   * name here, where it ends in a slash.
   */
  isFolderMark({ name, size }: StorageObject<X['object']>): boolean {
    return size === 0 && name.endsWith('/');
  }

  /** Whether an entry of a list may say less than there is, its size above all: who compares asks for the object first. */
  isOpen({ size }: StorageObject<X['object']>): boolean {
    return size === null;
  }

  /** Whether an object may go with others in one request. */
  canDeleteInBatch(_object: ObjectReference): boolean {
    return true;
  }

  /** Deletes objects of one container in one request; answers with those that are still there. Called where `limits.batchDelete` is above 1. */
  deleteBatch(_objects: readonly ObjectReference[], _call: Call): Promise<readonly BatchFailure[]> {
    return Promise.reject(this.unsupported('deleteBatch'));
  }

  /** The checksum that the store has of an object's whole content; null where it has none. May ask the store. */
  async checksumOf(object: StorageObject<X['object']>, _call: Call): Promise<Checksum | null> {
    return object.hash === null ? null : { algorithm: 'md5', hex: object.hash };
  }

  /** Checks and fills in what is put. @throws InvalidRequestError */
  putTarget<E extends object>(
    operation: string,
    container: string,
    name: string,
    options: Pick<UploadOptions<E>, 'contentType' | 'metadata' | 'extra'>,
  ): PutTarget<E> {
    this.checkObjectName(operation, name);
    return {
      operation,
      container,
      name,
      contentType: options.contentType ?? contentTypeOf(name),
      metadata: this.checkMetadata(operation, options.metadata ?? {}),
      extra: options.extra,
    };
  }

  /** Where an object is. @throws NotSupportedError for a version where the store keeps none */
  locate(object: ObjectReference): ObjectPlace {
    if (typeof object !== 'object' || object === null || object.container === undefined)
      throw new InvalidRequestError(
        `An object is expected: what this driver returned, or { container, name }. Got ${typeof object}.`,
      );
    const place = { container: containerName(object.container), name: object.name };
    if (!('version' in object) || object.version === undefined) return place;
    if (this.limits.versions === true) return { ...place, version: object.version };
    throw this.unsupported('versions of objects', `It has the present ${object.name} alone.`);
  }

  /** @throws InvalidRequestError for a name that no container of the store can have, however old it is */
  protected checkContainerName(operation: string, name: string): void {
    this.#checkContainer(operation, name, this.limits.existingContainerName ?? this.limits.containerName);
  }

  /** @throws InvalidRequestError for a name under which the store makes no container */
  protected checkNewContainerName(operation: string, name: string): void {
    this.#checkContainer(operation, name, this.limits.containerName);
  }

  #checkContainer(operation: string, name: string, { pattern, words }: StorageLimits['containerName']): void {
    if (typeof name === 'string' && pattern.test(name)) return;
    throw new InvalidRequestError(
      `${operation}: ${this.provider} takes no container named ${JSON.stringify(name)}: a name ${words}.`,
      this.details(operation),
    );
  }

  /** @throws InvalidRequestError for an object name that the store refuses */
  protected checkObjectName(operation: string, name: string): void {
    const { objectName: longest, refusedName } = this.limits;
    const isText = typeof name === 'string' && name !== '' && !/\p{Surrogate}/u.test(name);
    const isRefused = isText && refusedName?.pattern.test(name) === true;
    if (isText && !isRefused && Buffer.byteLength(name) <= longest) return;
    if (name === undefined)
      throw new InvalidRequestError(`${operation}: the object's name is missing.`, this.details(operation));
    const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 60)) : String(name);
    const words = isRefused && refusedName !== undefined ? `, and ${refusedName.words}` : '';
    throw new InvalidRequestError(
      `${operation}: ${this.provider} takes no object named ${shown}: a name has 1 to ${longest} bytes of valid UTF-8${words}.`,
      this.details(operation),
    );
  }

  /** Metadata with its keys in lower case. @throws InvalidRequestError for what no header can hold */
  protected checkMetadata(
    operation: string,
    metadata: Readonly<Record<string, string>>,
  ): Record<string, string> {
    return Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => {
        if (!this.limits.metadataKey.pattern.test(key)) {
          throw new InvalidRequestError(
            `${operation}: ${this.provider} takes no metadata key ${JSON.stringify(key)}: a key ${this.limits.metadataKey.words}.`,
            this.details(operation),
          );
        }
        if (typeof value !== 'string' || /\p{Control}/u.test(value)) {
          throw new InvalidRequestError(
            `${operation}: the metadata value of ${key} must be a string without control characters.`,
            this.details(operation),
          );
        }
        if (this.limits.trimsMetadata === true && value !== value.trim()) {
          throw new InvalidRequestError(
            `${operation}: the metadata value of ${key} begins or ends in a blank, which ${this.provider} would lose.`,
            this.details(operation),
          );
        }
        return [key.toLowerCase(), value];
      }),
    );
  }
}
