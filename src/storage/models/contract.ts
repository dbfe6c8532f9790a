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

/** Where an object goes and with what. Options are checked and filled in by the base. */
export interface PutTarget<E extends object = object> {
  /** The driver method on whose behalf it goes; named in errors. */
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

/** The content of one request. */
export interface Payload {
  /** The bytes to send. */
  readonly bytes: Uint8Array;
  /** Its checksum, where the store has one. */
  readonly checksum: Checksum | null;
}

/** What a store answered to an object that was put. */
export interface PutResult<E extends ObjectExtra = ObjectExtra> {
  /** Its size as the store tells it, else as it was sent. */
  readonly data: StorageObjectData<E> & {
    /** Bytes. */
    readonly size: number;
  };
  /** The checksum of what the store keeps, as it reported it; `'checked'` where it refuses anything else than what was sent with the request. */
  readonly stored: Checksum | 'checked' | null;
}

/** An upload in parts that has begun. */
export interface PartUpload<E extends object = object> {
  /** Where the object goes and with what. */
  readonly target: PutTarget<E>;
  /** The store's id of it. */
  readonly id: string;
}

/** One part on its way. */
export interface Part extends Payload {
  /** Counted from 1. */
  readonly number: number;
  /** Where it begins within the object. */
  readonly offset: number;
  /** True where nothing follows. */
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
  /** Name of the container that the object goes to. */
  readonly container: string;
  /** Full name that the object would have. */
  readonly name: string;
  /** The store's id of it. */
  readonly id: string;
  /** When it began, or null when the store does not say. */
  readonly startedAt: Date | null;
}

/** What is asked for in a download. */
export interface OpenRequest {
  /** The driver method on whose behalf it is asked; named in errors. */
  readonly operation: string;
  /** Name of the container. */
  readonly container: string;
  /** Full name of the object. */
  readonly name: string;
  /** Version of the object; the current one where left out. */
  readonly version?: string | undefined;
  /** Bytes from `start` on, up to `end`, which is not included. */
  readonly range?: Range | undefined;
  /** Only this content, by its entity tag. */
  readonly ifMatch?: string | undefined;
  /** Any content but this, by its entity tag. */
  readonly ifNoneMatch?: string | undefined;
}

/** An object's content as it comes. */
export interface OpenedObject<E extends ObjectExtra = ObjectExtra> {
  /** Its size is that of the whole object, in a range too. */
  readonly object: StorageObject<E>;
  /** Bytes that this answer has; null when it does not say. */
  readonly length: number | null;
  /** Checksum of the whole content; null when the store does not tell; `'ask'` where `checksumOf` finds it out. */
  readonly checksum: Checksum | 'ask' | null;
  /** The bytes, as they come. */
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
