import type { StorageExtras } from '../../src/storage/driver.js';
import type { ObjectExtra } from '../../src/storage/models.js';

/** What S3 tells of a bucket beside its name. */
export interface S3ContainerExtra {
  /** When it was made; null where the answer does not say. */
  readonly createdAt: string | null;
  /** Region it is in; null where the answer does not say. */
  readonly region: string | null;
}

/** What can be said when a bucket is made. */
export interface S3CreateContainerExtra {
  /** A canned ACL. */
  readonly acl?: 'private' | 'public-read' | 'public-read-write' | 'authenticated-read';
  /** Whether objects can be locked against deletion. */
  readonly objectLock?: boolean;
}

/** What S3 tells of an object beside the common fields. */
export interface S3ObjectExtra extends ObjectExtra {
  /** Version, in a bucket that keeps them; null elsewhere, and in lists. */
  readonly versionId: string | null;
  readonly storageClass: string | null;
  /** `AES256`, `aws:kms` ...; null where it is not said. */
  readonly serverSideEncryption: string | null;
  readonly cacheControl: string | null;
  readonly contentEncoding: string | null;
  readonly contentDisposition: string | null;
  /** Bytes of each part of an object that Skylane has put in parts, by which its checksum is verified; null elsewhere, and in lists. */
  readonly partSize: number | null;
}

/** What can be said when an object is put into S3. */
export interface S3UploadExtra {
  /** A canned ACL, such as `public-read`. */
  readonly acl?: string;
  /** STANDARD_IA, GLACIER ... */
  readonly storageClass?: string;
  /** Tags of the object. */
  readonly tags?: Readonly<Record<string, string>>;
  /** `AES256` or `aws:kms`. */
  readonly serverSideEncryption?: string;
  /** Key for `aws:kms`. */
  readonly kmsKeyId?: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  /** Puts the object only where there is none of this name: `'*'`. */
  readonly ifNoneMatch?: '*';
  /** Puts the object only where this content is there, by its entity tag. */
  readonly ifMatch?: string;
}

/** The extras of S3. */
export interface S3Extras extends StorageExtras {
  readonly container: S3ContainerExtra;
  readonly createContainer: S3CreateContainerExtra;
  readonly object: S3ObjectExtra;
  readonly upload: S3UploadExtra;
}
