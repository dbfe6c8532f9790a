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

/** What Google says of a bucket beside its name. */
export interface GoogleBucketExtra {
  /** `EU`, `US-EAST1` ...; null where the response does not say. */
  readonly location: string | null;
  /** Class of objects that name none: `STANDARD`, `NEARLINE` ...; null where the response does not say. */
  readonly storageClass: string | null;
  /** When it was made (`timeCreated`); null where the response does not say. */
  readonly createdAt: Date | null;
  /** The user's own keys and values. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether objects that are replaced or deleted are kept as older versions. */
  readonly isVersioned: boolean;
}

/** Options of a bucket to be made. */
export interface GoogleCreateBucketExtra {
  /** `EU`, `europe-west1` ... Default: `US`. */
  readonly location?: string;
  /** `STANDARD`, `NEARLINE`, `COLDLINE`, `ARCHIVE`. */
  readonly storageClass?: string;
  /** Keys and values to keep with the bucket. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Keeps objects that are replaced or deleted as older versions. */
  readonly isVersioned?: boolean;
  /** Whether IAM alone decides who may do what, or access lists of single objects too. Default: as Google decides. */
  readonly access?: 'uniform' | 'fine-grained';
}

/** What Google says of an object beside the common fields. */
export interface GoogleObjectExtra extends ObjectExtra {
  /** The number of this very content, which is also its `etag` here; null where the response does not tell. */
  readonly generation: string | null;
  /** Counts the changes to the metadata of this content; null where the response does not tell. */
  readonly metageneration: string | null;
  /** CRC-32C of the content, in hexadecimal; null where the response does not tell. */
  readonly crc32c: string | null;
  /** `STANDARD`, `NEARLINE` ...; null where the response does not tell. */
  readonly storageClass: string | null;
  /** Content-Encoding, such as `gzip`; null where there is none. */
  readonly contentEncoding: string | null;
  /** Cache-Control of responses to a GET; null where there is none. */
  readonly cacheControl: string | null;
  /** Content-Disposition; null where there is none. */
  readonly contentDisposition: string | null;
  /** Content-Language; null where there is none. */
  readonly contentLanguage: string | null;
}

/** Options of an object to be put. */
export interface GoogleUploadExtra {
  /** `STANDARD`, `NEARLINE`, `COLDLINE` or `ARCHIVE`; the bucket's where it is left out. */
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
  /** Puts the object only where the one of this name has this generation; `'0'` where there is none. */
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

/** Reads an Object of the JSON API, which always tells its size. */
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

/** Reads the headers that come with an object's content. */
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

/** The CRC-32C that the store has of an object; null where it has none. */
export function crc32cOf({ crc32c }: Pick<GoogleObjectExtra, 'crc32c'>): Checksum | null {
  return crc32c === null ? null : { algorithm: 'crc32c', hex: crc32c };
}

/** The Object that describes what is put. */
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
