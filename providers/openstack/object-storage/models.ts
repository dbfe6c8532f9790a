import type { ObjectExtra, StorageExtras } from '../../../src/storage/index.js';

/** What Swift tells of a container beside its name. */
export interface SwiftContainerExtra {
  /** Objects in it, as of a moment ago: Swift counts late. */
  readonly objectCount: number | null;
  /** Bytes in it, as of a moment ago. */
  readonly bytes: number | null;
  /** The user's own keys and values; null in lists. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Who may read, as Swift writes it; null where nobody else may, and in lists. */
  readonly readAcl: string | null;
  /** Who may write, as Swift writes it; null where nobody else may, and in lists. */
  readonly writeAcl: string | null;
}

/** What can be said when a Swift container is made. */
export interface SwiftCreateContainerExtra {
  /** X-Container-Read: `.r:*` lets everybody read, `.r:*,.rlistings` list as well. */
  readonly readAcl?: string;
  /** X-Container-Write. */
  readonly writeAcl?: string;
  /** The user's own keys and values. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Storage policy. Default: the cluster's. */
  readonly policy?: string;
}

/** What can be changed of a Swift container. What is not named stays as it is. */
export interface SwiftContainerChanges {
  /** X-Container-Read; `null` or `''` takes it away. */
  readonly readAcl?: string | null;
  /** X-Container-Write; `null` or `''` takes it away. */
  readonly writeAcl?: string | null;
  /** Keys and values; a key whose value is `null` or `''` goes, and keys that are not named stay. */
  readonly metadata?: Readonly<Record<string, string | null>>;
}

/** What Swift tells of an object beside the common fields. */
export interface SwiftObjectExtra extends ObjectExtra {
  /** Whether it is a manifest of segments: static (SLO), dynamic (DLO), none, or null where the answer does not say. */
  readonly largeObject: 'static' | 'dynamic' | 'none' | null;
  /** When Swift deletes it by itself; null where never, and in lists. */
  readonly deleteAt: string | null;
  /** Content-Encoding, such as `gzip`; null where there is none, and in lists. */
  readonly contentEncoding: string | null;
  /** Content-Disposition; null where there is none, and in lists. */
  readonly contentDisposition: string | null;
  /** Cache-Control that a GET is answered with; null where there is none, and in lists. */
  readonly cacheControl: string | null;
  /** Content-Language; null where there is none, and in lists. */
  readonly contentLanguage: string | null;
}

/** What can be said when an object is put into Swift. */
export interface SwiftUploadExtra {
  /** Swift deletes the object, and its segments, by itself after this many milliseconds. */
  readonly deleteAfter?: number;
  /** Content-Encoding. */
  readonly contentEncoding?: string;
  /** Content-Disposition. */
  readonly contentDisposition?: string;
  /** Cache-Control to answer a GET with. Swift 2.18 and later. */
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
