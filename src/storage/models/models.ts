import type { CallOptions } from '../../call/call.js';
import { InvalidRequestError } from '../../errors.js';
import { Model, type ModelData, toDate } from '../../model.js';
import type { ObjectBody } from './object-body.js';
import type {
  CopyOptions,
  DownloadFileOptions,
  DownloadOptions,
  ListObjectsOptions,
  PresignOptions,
  UploadOptions,
} from './options.js';
import type { UploadData } from '../files/source.js';

/** Data of a {@link Container}. */
export interface ContainerData<E extends object = object> extends Omit<ModelData<Container>, 'kind'> {
  /** Kind of model, for `adopt`. */
  readonly kind?: 'container';
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that containers call; each is the driver's method of that name. */
export interface ContainerActions extends ObjectActions {
  /** See {@link Container.listObjects}. */
  listObjects(
    container: ContainerReference,
    listing?: ListObjectsOptions & { readonly delimiter?: undefined },
    options?: CallOptions,
  ): Promise<StorageObject[]>;
  /** See {@link Container.iterateObjects}. */
  iterateObjects(
    container: ContainerReference,
    listing?: ListObjectsOptions & { readonly delimiter?: undefined },
    options?: CallOptions,
  ): AsyncIterable<StorageObject>;
  /** See {@link Container.getObject}. */
  getObject(container: ContainerReference, name: string, options?: CallOptions): Promise<StorageObject>;
  /** See {@link Container.uploadObject}. */
  uploadObject(
    container: ContainerReference,
    name: string,
    data: UploadData,
    upload?: UploadOptions,
    options?: CallOptions,
  ): Promise<UploadedObject>;
  /** See {@link Container.uploadFile}. */
  uploadFile(
    container: ContainerReference,
    name: string,
    path: string,
    upload?: UploadOptions,
    options?: CallOptions,
  ): Promise<UploadedObject>;
  /** See {@link Container.delete}. */
  deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void>;
}

/** A container (bucket). */
export class Container<E extends object = object> extends Model<ContainerActions> {
  /** Which model it is, in JSON too. */
  readonly kind = 'container';
  /** Name, which is also its id. */
  readonly name: string;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: ContainerActions, data: ContainerData<E>) {
    super(driver);
    this.name = data.name;
    this.extra = data.extra;
  }

  /** All objects within. See {@link StorageDriver.listObjects}. */
  listObjects(
    listing?: ListObjectsOptions & { readonly delimiter?: undefined },
    options?: CallOptions,
  ): Promise<StorageObject[]> {
    return this.driver.listObjects(this, listing, options);
  }

  /** All objects within, page by page. See {@link StorageDriver.iterateObjects}. */
  iterateObjects(
    listing?: ListObjectsOptions & { readonly delimiter?: undefined },
    options?: CallOptions,
  ): AsyncIterable<StorageObject> {
    return this.driver.iterateObjects(this, listing, options);
  }

  /** Fetches an object's data, without its content. @throws ObjectNotFoundError */
  getObject(name: string, options?: CallOptions): Promise<StorageObject> {
    return this.driver.getObject(this, name, options);
  }

  /** Puts an object. See {@link StorageDriver.uploadObject}. */
  uploadObject(
    name: string,
    data: UploadData,
    upload?: UploadOptions,
    options?: CallOptions,
  ): Promise<UploadedObject> {
    return this.driver.uploadObject(this, name, data, upload, options);
  }

  /** Puts a file. See {@link StorageDriver.uploadFile}. */
  uploadFile(
    name: string,
    path: string,
    upload?: UploadOptions,
    options?: CallOptions,
  ): Promise<UploadedObject> {
    return this.driver.uploadFile(this, name, path, upload, options);
  }

  /** Deletes the container, which must be empty. @throws ContainerNotEmptyError */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteContainer(this, options);
  }
}

/** Data of a {@link StorageObject}. */
export interface StorageObjectData<E extends ObjectExtra = ObjectExtra> extends Omit<
  ModelData<StorageObject>,
  'kind'
> {
  /** Kind of model, for `adopt`. */
  readonly kind?: 'object';
  /** The provider's own fields, and the entity tag. */
  readonly extra: E;
}

/** Data of a model with its kind, as input of `adopt`. */
export type Adopted<Data extends { readonly kind?: string }> = Data & Required<Pick<Data, 'kind'>>;

/** Fields of `extra` that every store's objects have. */
export interface ObjectExtra {
  /** Entity tag of the content, for conditional requests; null if the response has none. */
  readonly etag: string | null;
}

/** Driver methods that objects call; each is the driver's method of that name. */
export interface ObjectActions {
  /** See {@link StorageObject.refresh}. */
  lookUp(place: ObjectPlace, options?: CallOptions): Promise<StorageObject>;
  /** See {@link StorageObject.download}. */
  downloadObject(
    object: ObjectReference,
    download?: DownloadOptions,
    options?: CallOptions,
  ): Promise<Download>;
  /** See {@link StorageObject.downloadFile}. */
  downloadFile(
    object: ObjectReference,
    path: string,
    download?: DownloadFileOptions,
    options?: CallOptions,
  ): Promise<DownloadedFile>;
  /** See {@link StorageObject.copy}. */
  copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy?: CopyOptions,
    options?: CallOptions,
  ): Promise<StorageObject>;
  /** See {@link StorageObject.setMetadata}. */
  setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject>;
  /** See {@link StorageObject.presignUrl}. */
  presignUrl(object: ObjectReference, presign?: PresignOptions, options?: CallOptions): Promise<string>;
  /** See {@link StorageObject.delete}. */
  deleteObject(object: ObjectReference, options?: CallOptions): Promise<void>;
}

/** An object (file, blob): its data without its content. */
export class StorageObject<E extends ObjectExtra = ObjectExtra> extends Model<ObjectActions> {
  /** Which model it is, in JSON too. */
  readonly kind = 'object';
  /** Full name within the container, slashes included. */
  readonly name: string;
  /** Size in bytes, or null if the response does not tell it, as in chunked responses and in lists with some large objects. */
  readonly size: number | null;
  /** MD5 of the content in hexadecimal, or null when the store does not know it. */
  readonly hash: string | null;
  /** MIME type, or null if the response has none. */
  readonly contentType: string | null;
  /** Time of the last write, or null if the response has none. */
  readonly lastModified: Date | null;
  /** The user's own keys and values, keys in lower case; null if the response has none, as in most lists. `getObject` returns them. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Name of its container. */
  readonly container: string;
  /** The provider's own fields, and the entity tag. */
  readonly extra: E;
  /** Version, if it was listed as one; methods then apply to that version. Absent for a present object. */
  declare readonly version?: string | undefined;

  constructor(driver: ObjectActions, data: StorageObjectData<E>) {
    super(driver);
    this.name = data.name;
    this.size = data.size;
    this.hash = data.hash;
    this.contentType = data.contentType;
    this.lastModified = toDate(data.lastModified);
    this.metadata = data.metadata;
    this.container = data.container;
    this.extra = data.extra;
    if (data.version !== undefined) this.version = data.version;
  }

  /** Fetches its data again, or that of its version. @throws ObjectNotFoundError */
  refresh(options?: CallOptions): Promise<StorageObject> {
    const { container, name, version } = this;
    return this.driver.lookUp({ container, name, version }, options);
  }

  /** Gets its content. See {@link StorageDriver.downloadObject}. */
  download(download?: DownloadOptions, options?: CallOptions): Promise<Download> {
    return this.driver.downloadObject(this, download, options);
  }

  /** Gets its content into a file. See {@link StorageDriver.downloadFile}. */
  downloadFile(path: string, download?: DownloadFileOptions, options?: CallOptions): Promise<DownloadedFile> {
    return this.driver.downloadFile(this, path, download, options);
  }

  /** Copies it within the store. See {@link StorageDriver.copyObject}. */
  copy(target: ObjectReference, copy?: CopyOptions, options?: CallOptions): Promise<StorageObject> {
    return this.driver.copyObject(this, target, copy, options);
  }

  /** Puts new metadata in place of all it has. See {@link StorageDriver.setMetadata}. */
  setMetadata(metadata: Readonly<Record<string, string>>, options?: CallOptions): Promise<StorageObject> {
    return this.driver.setMetadata(this, metadata, options);
  }

  /** A URL that works without credentials for a while. See {@link StorageDriver.presignUrl}. */
  presignUrl(presign?: PresignOptions, options?: CallOptions): Promise<string> {
    return this.driver.presignUrl(this, presign, options);
  }

  /** Deletes it. A missing object is no error. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteObject(this, options);
  }
}

/**
 * Verification of the bytes: `'checksum'` if the store's checksum was compared, `'size'` if only the number of bytes was, `'none'` if the
 * store told neither.
 */
export type Verified = 'checksum' | 'size' | 'none';

/** An object that has just been put. */
export class UploadedObject<E extends ObjectExtra = ObjectExtra> extends StorageObject<E> {
  /** Bytes that were sent. */
  declare readonly size: number;
  /** Verification of the stored bytes. */
  readonly verified: Verified;

  constructor(
    driver: ObjectActions,
    data: StorageObjectData<E> & { readonly size: number },
    verified: Verified,
  ) {
    super(driver, data);
    this.verified = verified;
  }
}

/** An object on its way here. Its content can be read once: through `body`, or straight from here. */
export class Download<E extends ObjectExtra = ObjectExtra> implements AsyncIterable<Uint8Array> {
  /** The object's data, with the size of the whole object even for a range. */
  readonly object: StorageObject<E>;
  /**
   * Verification of the body after its end: a body that does not match its checksum or size ends with an error. A range can be verified by
   * its size only.
   */
  readonly verified: Verified;
  /** The content. Read it or `cancel()` it; until then it keeps its socket. */
  readonly body: ObjectBody;

  constructor(object: StorageObject<E>, verified: Verified, body: ObjectBody) {
    this.object = object;
    this.verified = verified;
    this.body = body;
  }

  /** The content, chunk by chunk. See {@link ObjectBody}. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    return this.body[Symbol.asyncIterator]();
  }

  /** See {@link ObjectBody.bytes}. */
  bytes(): Promise<Uint8Array> {
    return this.body.bytes();
  }

  /** See {@link ObjectBody.text}. */
  text(): Promise<string> {
    return this.body.text();
  }

  /** See {@link ObjectBody.json}. */
  json(): Promise<unknown> {
    return this.body.json();
  }

  /** See {@link ObjectBody.stream}. */
  stream(): ReadableStream<Uint8Array> {
    return this.body.stream();
  }

  /** The user's own keys and values. */
  get metadata(): Readonly<Record<string, string>> {
    return this.object.metadata ?? {};
  }
}

/** A file that has been written. */
export interface DownloadedFile {
  /** Absolute path of the file. */
  readonly path: string;
  /** The object's data as of the download. */
  readonly object: StorageObject;
  /** Bytes in the file. */
  readonly bytes: number;
  /** Verification of the bytes in the file. */
  readonly verified: Verified;
}

/** A common prefix in a list with a delimiter: all objects whose names begin with `name`, which ends in the delimiter. */
export class ObjectPrefix {
  /** Distinguishes it from objects in the same list. */
  readonly kind = 'prefix';
  /** The common beginning of the names, the delimiter at its end: `photos/2026/`. */
  readonly name: string;
  /** Name of the container. */
  readonly container: string;

  constructor(container: string, name: string) {
    this.container = container;
    this.name = name;
  }
}

/** A container, or its name. */
export type ContainerReference = Container | string;

/** Name of a container, or the name itself. @throws InvalidRequestError for anything else */
export function containerName(container: ContainerReference): string {
  if (typeof container === 'string') return container;
  const given: unknown = container;
  const name: unknown = (given as Container | null | undefined)?.name;
  if (typeof name === 'string') return name;
  throw new InvalidRequestError(
    `A container or its name is expected, not ${given === null ? 'null' : typeof given}.`,
    {
      service: 'storage',
    },
  );
}

/** Place of an object. */
export interface ObjectPlace {
  /** Name of its container. */
  readonly container: string;
  /** Full name within the container. */
  readonly name: string;
  /** Version, if the store keeps versions; default: the present one. */
  readonly version?: string | undefined;
}

/** An object, or its place; with a version if the store keeps versions. */
export type ObjectReference =
  | StorageObject
  | {
      /** Container, or its name. */
      readonly container: ContainerReference;
      /** Full name within the container, slashes included. */
      readonly name: string;
      /** A version, if the driver has `limits.versions`. Default: the present one. */
      readonly version?: string | undefined;
    };

/** The object's data if a reference has it; null if it is only a place. */
export function knownObject(object: ObjectReference): StorageObject | null {
  return 'extra' in object ? object : null;
}
