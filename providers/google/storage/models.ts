import type { IncomingHttpHeaders } from 'node:http';
import { type Reader, toDate } from '../../../src/driver/index.js';
import {
  base64Of,
  type Checksum,
  type ContainerData,
  fromHeaderBytes,
  hexOf,
  type ObjectExtra,
  type ObjectPlace,
  type PutTarget,
  readMetadata,
  type StorageExtras,
  type StorageObjectData,
  textIn,
} from '../../../src/storage/index.js';

/** Google's own fields of a bucket. */
export interface GoogleBucketExtra {
  /** `EU`, `US-EAST1` ...; null if unknown. */
  readonly location: string | null;
  /** Default storage class: `STANDARD`, `NEARLINE` ...; null if unknown. */
  readonly storageClass: string | null;
  /** Creation time (`timeCreated`); null if unknown. */
  readonly createdAt: Date | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
  /** True if replaced and deleted objects are kept as older versions. */
  readonly isVersioned: boolean;
}

/** Options of a bucket to be made. */
export interface GoogleCreateBucketExtra {
  /** `EU`, `europe-west1` ... Default: `US`. */
  readonly location?: string;
  /** `STANDARD`, `NEARLINE`, `COLDLINE`, `ARCHIVE`. */
  readonly storageClass?: string;
  /** Keys and values stored with the bucket. */
  readonly labels?: Readonly<Record<string, string>>;
  /** True to keep replaced and deleted objects as older versions. */
  readonly isVersioned?: boolean;
  /** Access control: IAM only, or access lists of single objects too. Default: Google's choice. */
  readonly access?: 'uniform' | 'fine-grained';
}

/** Google's own fields of an object. */
export interface GoogleObjectExtra extends ObjectExtra {
  /** Generation number of the content, which is also its `etag` here; null if unknown. */
  readonly generation: string | null;
  /** Number of metadata changes of this content; null if unknown. */
  readonly metageneration: string | null;
  /** CRC-32C of the content, in hexadecimal; null if unknown. */
  readonly crc32c: string | null;
  /** `STANDARD`, `NEARLINE` ...; null if unknown. */
  readonly storageClass: string | null;
  /** Content-Encoding, such as `gzip`; null if none. */
  readonly contentEncoding: string | null;
  /** Cache-Control; null if none. */
  readonly cacheControl: string | null;
  /** Content-Disposition; null if none. */
  readonly contentDisposition: string | null;
  /** Content-Language; null if none. */
  readonly contentLanguage: string | null;
}

/** Options of an object to be put. */
export interface GoogleUploadExtra {
  /** `STANDARD`, `NEARLINE`, `COLDLINE` or `ARCHIVE`; default: the bucket's. */
  readonly storageClass?: string;
  /** Cache-Control of responses to a GET, such as `max-age=3600`. */
  readonly cacheControl?: string;
  /** Content-Encoding, such as `gzip` for content that is compressed already. */
  readonly contentEncoding?: string;
  /** Content-Disposition, such as `attachment; filename="report.pdf"`. */
  readonly contentDisposition?: string;
  /** Content-Language, such as `en`. */
  readonly contentLanguage?: string;
  /** Key of Cloud KMS that the object is encrypted with. */
  readonly kmsKeyName?: string;
  /** `publicRead`, `projectPrivate` ... */
  readonly predefinedAcl?: string;
  /** Uploads only if the present object has this generation; `'0'` if there must be none. */
  readonly ifGenerationMatch?: string;
}

/** The extras of Google. */
export interface GoogleStorageExtras extends StorageExtras {
  readonly container: GoogleBucketExtra;
  readonly createContainer: GoogleCreateBucketExtra;
  readonly object: GoogleObjectExtra;
  readonly upload: GoogleUploadExtra;
}

/** The fields of an object that lists ask for. */
export const OBJECT_FIELDS =
  'name,bucket,size,md5Hash,crc32c,contentType,updated,metadata,generation,metageneration,storageClass,contentEncoding,cacheControl,contentDisposition,contentLanguage';

/** Reads a Bucket of the JSON API. */
export function readBucket(bucket: Reader): ContainerData<GoogleBucketExtra> {
  return {
    name: bucket.string('name'),
    extra: {
      location: bucket.optionalString('location'),
      storageClass: bucket.optionalString('storageClass'),
      createdAt: bucket.optionalDate('timeCreated'),
      labels: bucket.stringMap('labels'),
      isVersioned: bucket.optionalObject('versioning')?.optionalBoolean('enabled') ?? false,
    },
  };
}

/** A Bucket to be made. */
export function bucketJson(name: string, extra: GoogleCreateBucketExtra): object {
  const { location, storageClass, labels, isVersioned, access } = extra;
  return {
    name,
    location,
    storageClass,
    labels,
    ...(isVersioned === undefined ? {} : { versioning: { enabled: isVersioned } }),
    ...(access === undefined
      ? {}
      : { iamConfiguration: { uniformBucketLevelAccess: { enabled: access === 'uniform' } } }),
  };
}

/** Reads an Object of the JSON API, which always has its size. */
export function readResource(
  resource: Reader,
): StorageObjectData<GoogleObjectExtra> & { readonly size: number } {
  const generation = resource.optionalString('generation');
  return {
    name: resource.string('name'),
    container: resource.string('bucket'),
    size: resource.count('size'),
    hash: hexOf(resource.optionalString('md5Hash')),
    contentType: resource.optionalString('contentType'),
    lastModified: resource.optionalDate('updated'),
    metadata: lowerCased(resource.stringMap('metadata')),
    extra: {
      etag: generation,
      generation,
      metageneration: resource.optionalString('metageneration'),
      crc32c: hexOf(resource.optionalString('crc32c'), 'crc32c'),
      storageClass: resource.optionalString('storageClass'),
      contentEncoding: resource.optionalString('contentEncoding') || null,
      cacheControl: resource.optionalString('cacheControl') || null,
      contentDisposition: resource.optionalString('contentDisposition') || null,
      contentLanguage: resource.optionalString('contentLanguage') || null,
    },
  };
}

/** Reads the headers of a response with an object's content. */
export function readHeaders(
  { container, name }: ObjectPlace,
  headers: IncomingHttpHeaders,
  size: number | null,
): StorageObjectData<GoogleObjectExtra> {
  const hashes = textIn(headers, 'x-goog-hash') ?? '';
  const generation = textIn(headers, 'x-goog-generation');
  return {
    name,
    container,
    size,
    hash: hexOf(/md5=([^,\s]+)/.exec(hashes)?.[1] ?? null),
    contentType: textIn(headers, 'content-type'),
    lastModified: toDate(textIn(headers, 'last-modified')),
    metadata: readMetadata(headers, 'x-goog-meta-', fromHeaderBytes),
    extra: {
      etag: generation,
      generation,
      metageneration: textIn(headers, 'x-goog-metageneration'),
      crc32c: hexOf(/crc32c=([^,\s]+)/.exec(hashes)?.[1] ?? null, 'crc32c'),
      storageClass: textIn(headers, 'x-goog-storage-class'),
      contentEncoding: textIn(headers, 'content-encoding'),
      cacheControl: textIn(headers, 'cache-control'),
      contentDisposition: textIn(headers, 'content-disposition'),
      contentLanguage: textIn(headers, 'content-language'),
    },
  };
}

/** CRC-32C of an object by the store; null if it has none. */
export function crc32cOf({ crc32c }: Pick<GoogleObjectExtra, 'crc32c'>): Checksum | null {
  return crc32c === null ? null : { algorithm: 'crc32c', hex: crc32c };
}

/** The Object resource for an upload. */
export function uploadJson(
  { name, contentType, metadata, extra = {} }: PutTarget<GoogleUploadExtra>,
  checksum: Checksum | null,
): object {
  const { storageClass, cacheControl, contentEncoding, contentDisposition, contentLanguage } = extra;
  return {
    name,
    contentType,
    metadata,
    storageClass,
    cacheControl,
    contentEncoding,
    contentDisposition,
    contentLanguage,
    ...(checksum === null ? {} : { crc32c: base64Of(checksum.hex) }),
  };
}

function lowerCased(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key.toLowerCase(), value]));
}
