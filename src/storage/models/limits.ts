import type { ChecksumAlgorithm } from '../checksum/checksum.js';

/** How a store takes large objects in parts. Sizes in bytes. */
export interface PartLimits {
  /** Smallest part, the last one aside. */
  readonly min: number;
  /** Largest part. */
  readonly max: number;
  /** Parts an object may have. */
  readonly count: number;
  /** Part size where nothing asks for another one. */
  readonly preferred: number;
  /** True where all parts but the last must be of one size. */
  readonly equal: boolean;
  /** Where a part must be a multiple of this many bytes, the last one aside. Default 1. */
  readonly multiple?: number;
  /** True where a part can be sent only after the one before it. */
  readonly sequential?: boolean;
}

/**
 * What an object can have beside its content type and metadata. All but `expiry` are fields of `extra`, on uploads and objects alike;
 * `expiry` is when the store deletes it by itself.
 */
export type ObjectProperty =
  | 'cacheControl'
  | 'contentEncoding'
  | 'contentDisposition'
  | 'contentLanguage'
  | 'expiry';

/** What a storage driver says of its store as data; the transfers, the tests and the documentation read the same. */
export interface StorageLimits {
  /** How it takes large objects in parts. */
  readonly parts: PartLimits;
  /** The checksum that the store checks on what it is sent, or reports of what it keeps; null when it has none. */
  readonly checksum: ChecksumAlgorithm | null;
  /** The checksum of the whole object that the store is told when an upload in parts is completed. Default: none. */
  readonly wholeChecksum?: ChecksumAlgorithm;
  /** False where nobody but the sender has computed the checksum of what was put. Default true. */
  readonly confirmsUploads?: boolean;
  /** Longest object name, in bytes of UTF-8. */
  readonly objectName: number;
  /** What an object's name must not have in it, since the store would change it, and the same in words. Default: nothing. */
  readonly refusedName?: {
    /** What must not be found in a name. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** What a container's name must look like, and the same in words. */
  readonly containerName: {
    /** What a whole name has to match. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** What a metadata key must look like, in either case, and the same in words. */
  readonly metadataKey: {
    /** What a whole key has to match, in either case. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** Whether blanks at the ends of a metadata value are lost, as headers lose them: such a value is refused. Default false. */
  readonly trimsMetadata?: boolean;
  /** What an object can have beside its content type and metadata, by the names of `extra`; a change of something else keeps it. Default: nothing. */
  readonly properties?: readonly ObjectProperty[];
  /** Objects that one request deletes; 1 where there is no such request. */
  readonly batchDelete: number;
  /** Largest object that one request copies, in bytes. Default: any. */
  readonly singleCopy?: number;
  /** Names that containers made elsewhere, or long ago, may have: they are used, and not made. Default: as `containerName`. */
  readonly existingContainerName?: {
    /** What a whole name has to match. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** True where an upload in parts stays in the store although the answer to its beginning was lost. Default false. */
  readonly strayUploads?: boolean;
  /** Whether the store keeps versions of objects, which references can name. Default false. */
  readonly versions?: boolean;
  /** Headers that a PUT to a presigned URL must have. Default: none. */
  readonly presignedPutHeaders?: Readonly<Record<string, string>>;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}
