import type { CopyOptions, ObjectExtra, StorageExtras } from '../../../src/storage/index.js';

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
  readonly acl?: S3ContainerAcl;
  /** Whether objects can be locked against deletion. */
  readonly objectLock?: boolean;
}

/** What S3 tells of an object beside the common fields. */
export interface S3ObjectExtra extends ObjectExtra {
  /** Version, in a bucket that keeps them; null elsewhere, and in lists. */
  readonly versionId: string | null;
  /** `STANDARD_IA`, `GLACIER` ...; null for `STANDARD`, which only lists name. */
  readonly storageClass: string | null;
  /** `AES256`, `aws:kms` ...; null where it is not said. */
  readonly serverSideEncryption: string | null;
  /** Tags that it has; null where it has none, or the answer does not say, and in lists. */
  readonly tagCount: number | null;
  /** Key of the key management service; null where it has none, and in lists. */
  readonly kmsKeyId: string | null;
  /** Whether a key of the bucket's own saves requests to the key management service; null where the answer does not say, and in lists. */
  readonly bucketKey: boolean | null;
  /** Cache-Control that a GET is answered with; null where there is none, and in lists. */
  readonly cacheControl: string | null;
  /** Content-Encoding, such as `gzip`; null where there is none, and in lists. */
  readonly contentEncoding: string | null;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`; null where there is none, and in lists. */
  readonly contentDisposition: string | null;
  /** Content-Language; null where there is none, and in lists. */
  readonly contentLanguage: string | null;
  /** Expires, a date that a GET is answered with; null where there is none, and in lists. */
  readonly expires: string | null;
  /** Where a website's visitors are led that ask for it; null where nowhere, and in lists. */
  readonly websiteRedirectLocation: string | null;
  /** How this version is kept from deletion; null where it is not, or the answer does not say, and in lists. */
  readonly lock: S3ObjectLock | null;
  /** Bytes of each part of an object that Skylane has put in parts, by which its checksum is verified; null elsewhere, and in lists. */
  readonly partSize: number | null;
}

/** What can be said when an object is put into S3. */
export interface S3UploadExtra {
  /** A canned ACL. */
  readonly acl?: S3ObjectAcl;
  /** Who may do what, in place of a canned ACL: the owner too, who may do nothing else. */
  readonly grants?: readonly S3Grant[];
  /** STANDARD_IA, GLACIER ... */
  readonly storageClass?: string;
  /** Tags of the object: at most 10. */
  readonly tags?: S3Tags;
  /** Who keeps the key that the object is encrypted with: S3 itself (`AES256`), or the key management service. Default: as the bucket says. */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** Key for `aws:kms`. Default: the account's own for S3. */
  readonly kmsKeyId?: string;
  /** What the key management service is to check beside the key. */
  readonly kmsContext?: Readonly<Record<string, string>>;
  /** Whether a key of the bucket's own saves requests to the key management service. */
  readonly bucketKey?: boolean;
  /** Cache-Control to answer a GET with, such as `max-age=3600`. */
  readonly cacheControl?: string;
  /** Content-Encoding, such as `gzip` for content that is compressed already. */
  readonly contentEncoding?: string;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`. */
  readonly contentDisposition?: string;
  /** Content-Language, such as `en`. */
  readonly contentLanguage?: string;
  /** Expires: a date as HTTP has it. */
  readonly expires?: string;
  /** Where a website's visitors are led that ask for it: a path of the bucket, or a URL. */
  readonly websiteRedirectLocation?: string;
  /** Keeps this version from deletion, in a bucket that was made for that. */
  readonly lock?: S3ObjectLock;
  /** Puts the object only where there is none of this name: `'*'`. */
  readonly ifNoneMatch?: '*';
  /** Puts the object only where this content is there, by its entity tag. */
  readonly ifMatch?: string;
}

/** What can be said when an object is copied within S3. What is not said is as the source has it, the ACL aside. */
export interface S3CopyExtra extends S3UploadExtra {
  /** Copies only this content, by its entity tag. */
  readonly sourceIfMatch?: string;
}

/** How an object is copied within S3. */
export interface S3CopyOptions extends CopyOptions {
  /** What only S3 takes. */
  readonly extra?: S3CopyExtra;
}

/** Tags: keys have 1 to 128 characters, values up to 256. */
export type S3Tags = Readonly<Record<string, string>>;

/** How a version is kept from deletion. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export interface S3ObjectLock {
  /** Whether some may still delete it (`GOVERNANCE`) or nobody (`COMPLIANCE`), up to `retainUntil`. */
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  /** Up to when: a date as ISO 8601 has it. */
  readonly retainUntil?: string;
  /** Whether it is kept until that is taken back. */
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

/** Who may do what with a bucket or an object. */
export interface S3AccessControl {
  /** Id of the account that it belongs to; null where the answer does not say. */
  readonly ownerId: string | null;
  /** One for each grantee and permission. */
  readonly grants: readonly S3Grant[];
}

/** What one grantee may do. */
export interface S3Grant {
  /** `FULL_CONTROL`, `READ`, `WRITE`, `READ_ACP` or `WRITE_ACP`. */
  readonly permission: string;
  /** What `grantee` is: the id of an account, the URI of a group, or an e-mail address. */
  readonly kind: 'account' | 'group' | 'email';
  /** Who: see `kind`. */
  readonly grantee: string;
}

/** Whether a bucket keeps versions: `off` where it never has. */
export type S3Versioning = 'enabled' | 'suspended' | 'off';

/** A version of an object, or the mark that it was deleted. It can be handed in wherever an object is expected. */
export interface S3ObjectVersion {
  /** Name of its bucket. */
  readonly container: string;
  /** Full name within the bucket, slashes included. */
  readonly name: string;
  /** Id of the version; `null`, as text, for what was put while the bucket kept none. */
  readonly version: string;
  /** Whether this is what a request without a version gets. */
  readonly isLatest: boolean;
  /** Whether it is the mark that the object was deleted, which has no content. */
  readonly isDeleteMarker: boolean;
  /** Bytes; null for the mark of a deletion. */
  readonly size: number | null;
  /** The store's name for its content; null for the mark of a deletion. */
  readonly etag: string | null;
  /** `STANDARD`, `GLACIER` ...; null for the mark of a deletion. */
  readonly storageClass: string | null;
  /** When it was put, or the object deleted; null where the answer does not say. */
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
