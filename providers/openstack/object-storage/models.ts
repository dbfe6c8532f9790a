import type { ObjectExtra, StorageExtras } from '../../../src/storage/index.js';

/** Swift's own fields of a container. */
export interface SwiftContainerExtra {
  /** Objects in it, as of a moment ago: Swift counts late. */
  readonly objectCount: number | null;
  /** Bytes in it, as of a moment ago. */
  readonly bytes: number | null;
  /** The user's own keys and values; null in lists. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Read access list in Swift's form; null without one, and in lists. */
  readonly readAcl: string | null;
  /** Write access list in Swift's form; null without one, and in lists. */
  readonly writeAcl: string | null;
}

/** Swift's own options of a new container. */
export interface SwiftCreateContainerExtra {
  /** X-Container-Read: `.r:*` for public reads, `.r:*,.rlistings` for public lists too. */
  readonly readAcl?: string;
  /** X-Container-Write. */
  readonly writeAcl?: string;
  /** The user's own keys and values. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Storage policy. Default: the cluster's. */
  readonly policy?: string;
}

/** Fields of a Swift container to change; others stay unchanged. */
export interface SwiftContainerChanges {
  /** X-Container-Read; `null` or `''` removes it. */
  readonly readAcl?: string | null;
  /** X-Container-Write; `null` or `''` removes it. */
  readonly writeAcl?: string | null;
  /** Keys and values; the value `null` or `''` removes a key, and other keys stay. */
  readonly metadata?: Readonly<Record<string, string | null>>;
}

/** Swift's own fields of an object. */
export interface SwiftObjectExtra extends ObjectExtra {
  /** Kind of manifest: static (SLO), dynamic (DLO), none, or null if unknown. */
  readonly largeObject: 'static' | 'dynamic' | 'none' | null;
  /** Time at which Swift deletes it; null for never, and in lists. */
  readonly deleteAt: string | null;
  /** Content-Encoding, such as `gzip`; null if none, and in lists. */
  readonly contentEncoding: string | null;
  /** Content-Disposition; null if none, and in lists. */
  readonly contentDisposition: string | null;
  /** Cache-Control; null if none, and in lists. */
  readonly cacheControl: string | null;
  /** Content-Language; null if none, and in lists. */
  readonly contentLanguage: string | null;
}

/** Swift's own options of an upload. */
export interface SwiftUploadExtra {
  /** Swift deletes the object, and its segments, by itself after this many milliseconds. */
  readonly deleteAfter?: number;
  /** Content-Encoding. */
  readonly contentEncoding?: string;
  /** Content-Disposition. */
  readonly contentDisposition?: string;
  /** Cache-Control. Swift 2.18 and later. */
  readonly cacheControl?: string;
  /** Content-Language. Swift 2.18 and later. */
  readonly contentLanguage?: string;
}

/** The extras of Swift. */
export interface SwiftExtras extends StorageExtras {
  readonly container: SwiftContainerExtra;
  readonly createContainer: SwiftCreateContainerExtra;
  readonly object: SwiftObjectExtra;
  readonly upload: SwiftUploadExtra;
}
