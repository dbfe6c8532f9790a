import type { ByteStream } from '../../http/response-body.js';
import type { Checksum } from '../checksum/checksum.js';
import type {
  ObjectExtra,
  ObjectPlace,
  ObjectReference,
  StorageObject,
  StorageObjectData,
} from './models.js';
import type { Range } from '../http/range.js';

/** Place and options of an upload, checked and completed by the base. */
export interface PutTarget<E extends object = object> {
  /** Driver method that sends it; named in errors. */
  readonly operation: string;
  /** Name of the container. */
  readonly container: string;
  /** Full name of the object. */
  readonly name: string;
  /** Its media type. */
  readonly contentType: string;
  /** Keys in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The store's own options. */
  readonly extra: E | undefined;
}

/** Content of one request. */
export interface Payload {
  /** The bytes to send. */
  readonly bytes: Uint8Array;
  /** Its checksum, if the store has one. */
  readonly checksum: Checksum | null;
}

/** The store's response to an upload. */
export interface PutResult<E extends ObjectExtra = ObjectExtra> {
  /** Data of the object, with the size told by the store, otherwise the size sent. */
  readonly data: StorageObjectData<E> & {
    /** Bytes. */
    readonly size: number;
  };
  /** Checksum of the stored content; `'checked'` if the store refuses content that differs from the request's checksum. */
  readonly stored: Checksum | 'checked' | null;
}

/** An upload in parts that has begun. */
export interface PartUpload<E extends object = object> {
  /** Place and options of the upload. */
  readonly target: PutTarget<E>;
  /** The store's id of it. */
  readonly id: string;
}

/** A part to send. */
export interface Part extends Payload {
  /** Counted from 1. */
  readonly number: number;
  /** Position in the object. */
  readonly offset: number;
  /** True for the last part. */
  readonly last: boolean;
}

/** A part that the store has. */
export interface StoredPart {
  /** Counted from 1. */
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** The store's name for it, wanted when the upload is completed. */
  readonly etag: string;
  /** As in {@link PutResult.stored}. */
  readonly stored: Checksum | 'checked' | null;
}

/** An upload in parts that was begun and neither completed nor aborted. */
export interface IncompleteUpload {
  /** Name of the object's container. */
  readonly container: string;
  /** Full name that the object would have. */
  readonly name: string;
  /** The store's id of it. */
  readonly id: string;
  /** Start time, or null if the store does not tell it. */
  readonly startedAt: Date | null;
}

/** A request for a download. */
export interface OpenRequest {
  /** Driver method that sends it; named in errors. */
  readonly operation: string;
  /** Name of the container. */
  readonly container: string;
  /** Full name of the object. */
  readonly name: string;
  /** Version of the object; default: the current one. */
  readonly version?: string | undefined;
  /** Bytes from `start` on, up to `end`, which is not included. */
  readonly range?: Range | undefined;
  /** Only this content, by its entity tag. */
  readonly ifMatch?: string | undefined;
  /** Any content but this, by its entity tag. */
  readonly ifNoneMatch?: string | undefined;
}

/** A download that has started. */
export interface OpenedObject<E extends ObjectExtra = ObjectExtra> {
  /** The object, with the size of the whole object even for a range. */
  readonly object: StorageObject<E>;
  /** Bytes in this response; null if unknown. */
  readonly length: number | null;
  /** Checksum of the whole content; null if the store has none; `'ask'` if `checksumOf` must fetch it. */
  readonly checksum: Checksum | 'ask' | null;
  /** The bytes as a stream. */
  readonly body: ByteStream;
}

/** An object of a batch that was not deleted. */
export interface BatchFailure {
  /** The object that is still there. */
  readonly object: ObjectReference;
  /** Why. */
  readonly error: unknown;
}

/** A part that the store copies from an object it has. */
export interface PartCopy {
  /** Counted from 1. */
  readonly number: number;
  /** First byte of the source. */
  readonly start: number;
  /** Not included. */
  readonly end: number;
  /** The object to copy from. */
  readonly source: ObjectPlace;
  /** Entity tag of the source: a part of another content must not be mixed in. */
  readonly ifMatch: string | null;
}
