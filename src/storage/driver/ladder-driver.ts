import type { Call, CallOptions } from '../../call/call.js';
import { Driver } from '../../driver/driver.js';
import type { Checksum } from '../checksum/checksum.js';
import {
  type ContainerReference,
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
import { StorageDriver, type StorageExtras, type StorageOptions } from './driver.js';
import type { StoreRequests } from './object-store.js';

/** A driver whose requests are methods of its own, for drivers that are not made of parts yet. */
export abstract class LadderStorageDriver<
  Options extends StorageOptions = StorageOptions,
  X extends StorageExtras = StorageExtras,
> extends StorageDriver<Options, X> {
  /** What runs once or more for each object, within methods that are guarded. */
  static override readonly unguarded: readonly string[] = [
    ...Driver.unguarded,
    'checkContainerName',
    'checkMetadata',
    'checkObjectName',
    'object',
    'objectRequest',
    'readObject',
    'sendEmpty',
  ];

  protected override createStore(): StoreRequests<X> {
    return {
      objects: {
        list: (container, listing, call) => this.iterateEntries(container, listing, call),
        get: (place, call) => this.lookUp(place, call),
        put: (target, payload, call) => this.putObject(target, payload, call),
        open: (request, call) => this.openObject(request, call),
        delete: (object, call) => this.deleteObject(object, call),
        checksumOf: (object, call) => this.checksumOf(object, call),
        isFolderMark: (object) => this.isFolderMark(object),
        isIncomplete: (object) => this.isOpen(object),
      },
      uploads: {
        begin: (target, partSize, call) => this.beginUpload(target, partSize, call),
        putPart: (upload, part, call) => this.putPart(upload, part, call),
        copyPart: (upload, part, call) => this.copyPart(upload, part, call),
        listParts: (upload, call) => this.listParts(upload, call),
        complete: (upload, parts, whole, call) => this.completeUpload(upload, parts, whole, call),
        abort: (upload, call) => this.abortUpload(upload, call),
        findCompleted: (upload, parts, call) => this.findCompleted(upload, parts, call),
        listStrays: (target, since, call) => this.strayUploads(target, since, call),
      },
      batches: {
        accepts: (object) => this.canDeleteInBatch(object),
        delete: (objects, call) => this.deleteBatch(objects, call),
      },
    };
  }

  abstract override getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>>;
  abstract override deleteObject(object: ObjectReference, options?: CallOptions): Promise<void>;
  override async lookUp(
    { container, name }: ObjectPlace,
    options?: CallOptions,
  ): Promise<StorageObject<X['object']>> {
    return this.getObject(container, name, options);
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
    return this.context.checks.target(operation, container, name, options);
  }

  /** Where an object is. @throws NotSupportedError for a version where the store keeps none */
  locate(object: ObjectReference): ObjectPlace {
    return this.context.checks.place(object);
  }

  /** @throws InvalidRequestError for a name that no container of the store can have, however old it is */
  protected checkContainerName(operation: string, name: string): void {
    this.context.checks.containerName(operation, name);
  }

  /** @throws InvalidRequestError for a name under which the store makes no container */
  protected checkNewContainerName(operation: string, name: string): void {
    this.context.checks.newContainerName(operation, name);
  }

  /** @throws InvalidRequestError for an object name that the store refuses */
  protected checkObjectName(operation: string, name: string): void {
    this.context.checks.objectName(operation, name);
  }

  /** Metadata with its keys in lower case. @throws InvalidRequestError for what no header can hold */
  protected checkMetadata(
    operation: string,
    metadata: Readonly<Record<string, string>>,
  ): Record<string, string> {
    return this.context.checks.metadata(operation, metadata);
  }
}
