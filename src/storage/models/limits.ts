import type { ChecksumAlgorithm } from '../checksum/checksum.js';

/** Limits of multipart uploads. Sizes in bytes. */
export interface PartLimits {
  /** Smallest part, except the last. */
  readonly min: number;
  /** Largest part. */
  readonly max: number;
  /** Most parts of an object. */
  readonly count: number;
  /** Default part size. */
  readonly preferred: number;
  /** True if all parts but the last must have the same size. */
  readonly equal: boolean;
  /** Parts must be a multiple of this many bytes, except the last. Default 1. */
  readonly multiple?: number;
  /** True if parts must be sent one after another. */
  readonly sequential?: boolean;
}

/**
 * Properties of an object besides its content type and metadata. All but `expiry` are fields of `extra`, on uploads and objects alike;
 * `expiry` is the time at which the store deletes it.
 */
export type ObjectProperty =
  | 'cacheControl'
  | 'contentEncoding'
  | 'contentDisposition'
  | 'contentLanguage'
  | 'expiry';

/** Facts about a store, used by transfers, tests and documentation. */
export interface StorageLimits {
  /** Limits of multipart uploads. */
  readonly parts: PartLimits;
  /** Checksum that the store verifies on uploads, or reports for stored content; null if it has none. */
  readonly checksum: ChecksumAlgorithm | null;
  /** Checksum of the whole object that completes a multipart upload. Default: none. */
  readonly wholeChecksum?: ChecksumAlgorithm;
  /** False if only the sender computes the checksum of an upload. Default true. */
  readonly confirmsUploads?: boolean;
  /** Longest object name, in bytes of UTF-8. */
  readonly objectName: number;
  /** Names that the store would change, and so are refused, with a description. Default: none. */
  readonly refusedName?: {
    /** Pattern of refused names. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** Valid container names, with a description. */
  readonly containerName: {
    /** Pattern that a whole name must match. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** Valid metadata keys, in either case, with a description. */
  readonly metadataKey: {
    /** Pattern that a whole key must match, in either case. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** True if blanks at the ends of a metadata value are lost, as in headers; such values are refused. Default false. */
  readonly trimsMetadata?: boolean;
  /** Properties of an object besides its content type and metadata, by their names in `extra`; changes of others keep them. Default: none. */
  readonly properties?: readonly ObjectProperty[];
  /** Most objects in one delete request; 1 without batches. */
  readonly batchDelete: number;
  /** Largest object that one request can copy, in bytes; without it there is no limit. */
  readonly singleCopy?: number;
  /** Names of existing containers that could not be created here (made elsewhere, or long ago). Default: as `containerName`. */
  readonly existingContainerName?: {
    /** Pattern that a whole name must match. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** True if a multipart upload stays in the store when the response to its start was lost. Default false. */
  readonly strayUploads?: boolean;
  /** True if the store keeps versions of objects, which references can name. Default false. */
  readonly versions?: boolean;
  /** Headers that a PUT to a presigned URL must have. Default: none. */
  readonly presignedPutHeaders?: Readonly<Record<string, string>>;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}
