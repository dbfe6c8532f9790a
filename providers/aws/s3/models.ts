import type { CopyOptions, ObjectExtra, StorageExtras } from '../../../src/storage/index.js';

/** S3's own fields of a bucket. */
export interface S3ContainerExtra {
  /** Creation time; null if unknown. */
  readonly createdAt: string | null;
  /** Its region; null if unknown. */
  readonly region: string | null;
}

/** S3's own options of a new bucket. */
export interface S3CreateContainerExtra {
  /** A canned ACL. */
  readonly acl?: S3ContainerAcl;
  /** True if objects can be locked. */
  readonly objectLock?: boolean;
}

/** S3's own fields of an object. */
export interface S3ObjectExtra extends ObjectExtra {
  /** Version id in a versioned bucket; null elsewhere, and in lists. */
  readonly versionId: string | null;
  /** `STANDARD_IA`, `GLACIER` ...; null for `STANDARD`, which only lists name. */
  readonly storageClass: string | null;
  /** `AES256`, `aws:kms` ...; null if unknown. */
  readonly serverSideEncryption: string | null;
  /** Number of tags; null if it has none or unknown, and in lists. */
  readonly tagCount: number | null;
  /** Key of the key management service; null if none, and in lists. */
  readonly kmsKeyId: string | null;
  /** True if a bucket key saves requests to the key management service; null if unknown, and in lists. */
  readonly bucketKey: boolean | null;
  /** Cache-Control; null if none, and in lists. */
  readonly cacheControl: string | null;
  /** Content-Encoding, such as `gzip`; null if none, and in lists. */
  readonly contentEncoding: string | null;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`; null if none, and in lists. */
  readonly contentDisposition: string | null;
  /** Content-Language; null if none, and in lists. */
  readonly contentLanguage: string | null;
  /** Expires, a date; null if none, and in lists. */
  readonly expires: string | null;
  /** Redirect of a website for this object; null if none, and in lists. */
  readonly websiteRedirectLocation: string | null;
  /** Lock of this version; null if none or unknown, and in lists. */
  readonly lock: S3ObjectLock | null;
  /** Bytes of each part of an object that Skylane has put in parts, by which its checksum is verified; null elsewhere, and in lists. */
  readonly partSize: number | null;
}

/** S3's own options of an upload. */
export interface S3UploadExtra {
  /** A canned ACL. */
  readonly acl?: S3ObjectAcl;
  /** Grants, in place of a canned ACL. They must include the owner, who has no access otherwise. */
  readonly grants?: readonly S3Grant[];
  /** STANDARD_IA, GLACIER ... */
  readonly storageClass?: string;
  /** Tags of the object: at most 10. */
  readonly tags?: S3Tags;
  /** Server-side encryption with S3's key (`AES256`) or the key management service. Default: as set for the bucket. */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** Key for `aws:kms`. Default: the account's own for S3. */
  readonly kmsKeyId?: string;
  /** Encryption context for the key management service. */
  readonly kmsContext?: Readonly<Record<string, string>>;
  /** True to use a bucket key, which saves requests to the key management service. */
  readonly bucketKey?: boolean;
  /** Cache-Control, such as `max-age=3600`. */
  readonly cacheControl?: string;
  /** Content-Encoding, such as `gzip` for content that is compressed already. */
  readonly contentEncoding?: string;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`. */
  readonly contentDisposition?: string;
  /** Content-Language, such as `en`. */
  readonly contentLanguage?: string;
  /** Expires: a date as HTTP has it. */
  readonly expires?: string;
  /** Redirect of a website for this object: a path of the bucket, or a URL. */
  readonly websiteRedirectLocation?: string;
  /** Locks this version, in a bucket with object lock. */
  readonly lock?: S3ObjectLock;
  /** Uploads only if there is no object of this name: `'*'`. */
  readonly ifNoneMatch?: '*';
  /** Uploads only if the present object has this entity tag. */
  readonly ifMatch?: string;
}

/** S3's own options of a copy. Properties that are not given come from the source, except the ACL. */
export interface S3CopyExtra extends S3UploadExtra {
  /** Copies only this content, by its entity tag. */
  readonly sourceIfMatch?: string;
}

/** Options of a copy within S3. */
export interface S3CopyOptions extends CopyOptions {
  /** S3's own options. */
  readonly extra?: S3CopyExtra;
}

/** Tags: keys have 1 to 128 characters, values up to 256. */
export type S3Tags = Readonly<Record<string, string>>;

/** Lock of a version. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export interface S3ObjectLock {
  /** Until `retainUntil`, users with a special permission may delete it (`GOVERNANCE`), or no user may (`COMPLIANCE`). */
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  /** Up to when: a date as ISO 8601 has it. */
  readonly retainUntil?: string;
  /** True for a legal hold, which lasts until it is removed. */
  readonly legalHold?: boolean;
}

/** Canned ACLs of buckets. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
export type S3ContainerAcl = 'private' | 'public-read' | 'public-read-write' | 'authenticated-read';

/** Canned ACLs of objects. */
export type S3ObjectAcl =
  | S3ContainerAcl
  | 'aws-exec-read'
  | 'bucket-owner-read'
  | 'bucket-owner-full-control';

/** Access control of a bucket or an object. */
export interface S3AccessControl {
  /** Account id of the owner; null if unknown. */
  readonly ownerId: string | null;
  /** One for each grantee and permission. */
  readonly grants: readonly S3Grant[];
}

/** A permission of one grantee. */
export interface S3Grant {
  /** `FULL_CONTROL`, `READ`, `WRITE`, `READ_ACP` or `WRITE_ACP`. */
  readonly permission: string;
  /** Kind of `grantee`: the id of an account, the URI of a group, or an e-mail address. */
  readonly kind: 'account' | 'group' | 'email';
  /** The grantee; see `kind`. */
  readonly grantee: string;
}

/** Versioning of a bucket: `off` if it was never enabled. */
export type S3Versioning = 'enabled' | 'suspended' | 'off';

/** A version of an object, or a delete marker. It can be passed wherever an object is expected. */
export interface S3ObjectVersion {
  /** Name of its bucket. */
  readonly container: string;
  /** Full name within the bucket, slashes included. */
  readonly name: string;
  /** Id of the version; the text `null` for uploads while versioning was off. */
  readonly version: string;
  /** True for the version that a request without a version returns. */
  readonly isLatest: boolean;
  /** True for a delete marker, which has no content. */
  readonly isDeleteMarker: boolean;
  /** Size in bytes; null for a delete marker. */
  readonly size: number | null;
  /** Entity tag of its content; null for a delete marker. */
  readonly etag: string | null;
  /** `STANDARD`, `GLACIER` ...; null for a delete marker. */
  readonly storageClass: string | null;
  /** Time of the upload or deletion; null if unknown. */
  readonly lastModified: Date | null;
}

/** The extras of S3. */
export interface S3Extras extends StorageExtras {
  readonly container: S3ContainerExtra;
  readonly createContainer: S3CreateContainerExtra;
  readonly object: S3ObjectExtra;
  readonly upload: S3UploadExtra;
  readonly copy: S3CopyOptions;
}
