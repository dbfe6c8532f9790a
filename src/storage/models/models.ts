import type { CallOptions } from '../../call/call.js';
import { Model, type ModelData, toDate } from '../../model.js';
import type { Download } from '../transfer/download.js';
import type { DownloadFileOptions, DownloadedFile } from '../transfer/download-file.js';
import type { StorageDriver } from '../driver/driver.js';
import type {
  CopyOptions,
  DownloadOptions,
  ListObjectsOptions,
  PresignOptions,
  UploadOptions,
} from './options.js';
import type { UploadData } from '../files/source.js';

/** Data of a {@link Container}. */
export interface ContainerData<E extends object = object> extends ModelData<Container> {
  /** What only this provider has. */
  readonly extra: E;
}

/** A container (bucket). */
export class Container<E extends object = object> extends Model<StorageDriver> {
  /** Name, which is also its id. */
  readonly name: string;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: StorageDriver, data: ContainerData<E>) {
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

  /** One object's data, without its content. @throws ObjectNotFoundError */
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
export interface StorageObjectData<E extends ObjectExtra = ObjectExtra> extends ModelData<StorageObject> {
  /** What only this provider has, and the entity tag. */
  readonly extra: E;
}

/** What every store's objects have in `extra`. */
export interface ObjectExtra {
  /** The store's name for this very content, for conditional requests; null where an answer does not tell. */
  readonly etag: string | null;
}

/** An object (file, blob): its data without its content. */
export class StorageObject<E extends ObjectExtra = ObjectExtra> extends Model<StorageDriver> {
  /** Full name within the container, slashes included. */
  readonly name: string;
  /** Size in bytes, or null where the answer does not say: chunked answers do not, nor lists about some large objects. */
  readonly size: number | null;
  /** MD5 of the content in hexadecimal, or null where the store does not know it. */
  readonly hash: string | null;
  /** MIME type, or null where the answer does not say. */
  readonly contentType: string | null;
  /** When it was last written, or null where the answer does not say. */
  readonly lastModified: Date | null;
  /** The user's own keys and values, keys in lower case; null where the answer does not say, as in most lists: `getObject` asks. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Name of its container. */
  readonly container: string;
  /** What only this provider has, and the entity tag. */
  readonly extra: E;
  /** Which version it is, where it was listed as one: what is done to it is done to that version. Absent of a present object. */
  declare readonly version?: string | undefined;

  constructor(driver: StorageDriver, data: StorageObjectData<E>) {
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

  /** Asks for its present data; those of the version, where it is one. @throws ObjectNotFoundError */
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

  /** Deletes it. One that is gone already is no error. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteObject(this, options);
  }
}

/**
 * How sure it is that the bytes are right: `'checksum'` where the store's checksum was compared, `'size'` where only the number of
 * bytes was, `'none'` where the store said neither.
 */
export type Verified = 'checksum' | 'size' | 'none';

/** An object that has just been put. */
export class UploadedObject<E extends ObjectExtra = ObjectExtra> extends StorageObject<E> {
  /** Bytes that were sent. */
  declare readonly size: number;
  /** How sure it is that the store keeps the bytes that were sent. */
  readonly verified: Verified;

  constructor(
    driver: StorageDriver,
    data: StorageObjectData<E> & { readonly size: number },
    verified: Verified,
  ) {
    super(driver, data);
    this.verified = verified;
  }
}

/** In a list with a delimiter: all objects whose names begin with `name`, which ends in the delimiter. */
export class ObjectPrefix {
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

/** The name of a container, or the name itself. */
export function containerName(container: ContainerReference): string {
  return typeof container === 'string' ? container : container.name;
}

/** Where an object is. */
export interface ObjectPlace {
  /** Name of its container. */
  readonly container: string;
  /** Full name within the container. */
  readonly name: string;
  /** Which version of it, where the store keeps several; else the present one. */
  readonly version?: string | undefined;
}

/** An object, or where it is; where the store keeps versions, which one of them. */
export type ObjectReference =
  | StorageObject
  | {
      /** Container, or its name. */
      readonly container: ContainerReference;
      /** Full name within the container, slashes included. */
      readonly name: string;
      /** A version, where the driver's `limits.versions` say that there are. Default: the present one. */
      readonly version?: string | undefined;
    };

/** The object's data where a reference has it; null where it only says where the object is. */
export function knownObject(object: ObjectReference): StorageObject | null {
  return 'extra' in object ? object : null;
}
