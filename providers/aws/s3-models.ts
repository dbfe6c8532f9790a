import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../../src/connection/request.js';
import type { XmlElement } from '../../src/connection/xml.js';
import { type CloudErrorDetails, MalformedResponseError } from '../../src/errors.js';
import { toDate } from '../../src/model.js';
import type { StorageExtras } from '../../src/storage/driver.js';
import type { ContainerData, ObjectExtra, StorageObjectData } from '../../src/storage/models.js';
import type { PutTarget } from '../../src/storage/transport.js';

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

/** Metadata that says how large the parts of an object are: few stores tell, and without it their checksum of it is of no use. */
const PART_SIZE = 'x-amz-meta-skylane-part-size';

/** An object, as a request names it. */
export interface Place {
  readonly container: string;
  readonly name: string;
}

/** Reads a bucket of the account's list. */
export function readBucket(bucket: XmlElement, details: CloudErrorDetails): ContainerData<S3ContainerExtra> {
  return {
    name: required(bucket, 'Name', details),
    extra: { createdAt: bucket.get('CreationDate'), region: bucket.get('BucketRegion') },
  };
}

/** Reads an object of a list. `decode` undoes the encoding of its name. */
export function readEntry(
  entry: XmlElement,
  container: string,
  decode: (name: string) => string,
  details: CloudErrorDetails,
): StorageObjectData<S3ObjectExtra> {
  const etag = unquote(entry.get('ETag') ?? '');
  return {
    name: decode(required(entry, 'Key', details)),
    size: requiredNumber(entry, 'Size', details),
    // A list does not tell whether the object is encrypted, so that its tag is no MD5.
    hash: null,
    contentType: null,
    lastModified: toDate(entry.get('LastModified')),
    metadata: null,
    container,
    extra: {
      etag: etag === '' ? null : etag,
      versionId: entry.get('VersionId'),
      storageClass: entry.get('StorageClass'),
      serverSideEncryption: null,
      cacheControl: null,
      contentEncoding: null,
      contentDisposition: null,
      partSize: null,
    },
  };
}

/** Reads the headers of a HEAD or GET of an object. */
export function readObject(
  place: Place,
  headers: IncomingHttpHeaders,
  size: number | null,
  details: CloudErrorDetails,
): StorageObjectData<S3ObjectExtra> {
  if (size === null) {
    throw new MalformedResponseError(
      `${details.operation}: ${details.provider} does not say how large ${place.name} is.`,
      details,
    );
  }
  return {
    ...place,
    size,
    hash: md5In(headers),
    contentType: headerValue(headers, 'content-type') ?? null,
    lastModified: toDate(headerValue(headers, 'last-modified') ?? null),
    metadata: readMetadata(headers),
    extra: {
      ...readExtra(headers),
      cacheControl: headerValue(headers, 'cache-control') ?? null,
      contentEncoding: headerValue(headers, 'content-encoding') ?? null,
      contentDisposition: headerValue(headers, 'content-disposition') ?? null,
      partSize: Number(headerValue(headers, PART_SIZE) ?? 0) || null,
    },
  };
}

/** The object that a PUT has made, as far as its answer and what was sent tell. */
export function putObjectData(
  target: PutTarget<S3UploadExtra>,
  size: number,
  headers: IncomingHttpHeaders,
): StorageObjectData<S3ObjectExtra> {
  const { container, name, contentType, metadata, extra } = target;
  return {
    name,
    container,
    size,
    hash: md5In(headers),
    contentType,
    lastModified: null,
    metadata,
    extra: {
      ...readExtra(headers),
      storageClass: extra?.storageClass ?? null,
      cacheControl: extra?.cacheControl ?? null,
      contentEncoding: extra?.contentEncoding ?? null,
      contentDisposition: extra?.contentDisposition ?? null,
      partSize: null,
    },
  };
}

/** The headers that describe an object that is put. */
export function objectHeaders({
  contentType,
  metadata,
  extra = {},
}: PutTarget<S3UploadExtra>): Record<string, string> {
  const { tags } = extra;
  return defined({
    'content-type': contentType,
    ...metadataHeaders(metadata),
    'x-amz-acl': extra.acl,
    'x-amz-storage-class': extra.storageClass,
    'x-amz-tagging': tags === undefined ? undefined : new URLSearchParams(tags).toString(),
    'x-amz-server-side-encryption': extra.serverSideEncryption,
    'x-amz-server-side-encryption-aws-kms-key-id': extra.kmsKeyId,
    'cache-control': extra.cacheControl,
    'content-encoding': extra.contentEncoding,
    'content-disposition': extra.contentDisposition,
  });
}

/** The header that says how large the parts will be. */
export function partSizeHeader(bytes: number): Record<string, string> {
  return { [PART_SIZE]: String(bytes) };
}

/** The headers under which an object is put, or not. */
export function conditionHeaders({ ifMatch, ifNoneMatch }: S3UploadExtra): Record<string, string> {
  return defined({
    'if-match': ifMatch === undefined ? undefined : `"${ifMatch}"`,
    'if-none-match': ifNoneMatch,
  });
}

/** Metadata as headers. Values are written byte by byte, as UTF-8. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [`x-amz-meta-${key}`, encodeValue(value)]),
  );
}

/** A header's value that S3 keeps: plain ASCII as it stands, anything else as RFC 2047 has it, which S3 itself answers with. */
function encodeValue(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value) && !value.includes('=?')) return value;
  return `=?UTF-8?B?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}

function decodeValue(value: string): string {
  const words = value.replace(/\?=\s+=\?/g, '?==?');
  return words.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) => {
    if (kind.toLowerCase() === 'b') return Buffer.from(text, 'base64').toString('utf8');
    const bytes = text
      .replace(/_/g, ' ')
      .replace(/=([0-9a-f]{2})/gi, (_word, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  });
}

/** Text of an element that must be there. @throws MalformedResponseError */
export function required(element: XmlElement, name: string, details: CloudErrorDetails): string {
  const text = element.get(name);
  if (text !== null) return text;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s answer ${element.name} has no ${name}.`,
    details,
  );
}

/** Number of an element that must be there. @throws MalformedResponseError */
export function requiredNumber(element: XmlElement, name: string, details: CloudErrorDetails): number {
  const text = required(element, name, details);
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return number;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s answer ${name} is no number: ${JSON.stringify(text)}.`,
    details,
  );
}

/** An entity tag without its quotes. */
export function unquote(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

/** An entity tag that is the MD5 of the content; null where it is something else. */
export function md5Of(etag: string): string | null {
  return /^[0-9a-f]{32}$/i.test(etag) ? etag.toLowerCase() : null;
}

/** Headers without those that have no value. */
export function defined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The entity tag is the MD5 unless the object came in parts or is encrypted with a key that is not the store's own. */
function md5In(headers: IncomingHttpHeaders): string | null {
  const encryption = headerValue(headers, 'x-amz-server-side-encryption');
  const hasOwnKey = headerValue(headers, 'x-amz-server-side-encryption-customer-algorithm') !== undefined;
  if (hasOwnKey || (encryption !== undefined && encryption !== 'AES256')) return null;
  return md5Of(unquote(headerValue(headers, 'etag') ?? ''));
}

function readExtra(
  headers: IncomingHttpHeaders,
): Pick<S3ObjectExtra, 'etag' | 'versionId' | 'storageClass' | 'serverSideEncryption'> {
  const etag = unquote(headerValue(headers, 'etag') ?? '');
  return {
    etag: etag === '' ? null : etag,
    versionId: headerValue(headers, 'x-amz-version-id') ?? null,
    storageClass: headerValue(headers, 'x-amz-storage-class') ?? null,
    serverSideEncryption: headerValue(headers, 'x-amz-server-side-encryption') ?? null,
  };
}

function readMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-meta-') || name === PART_SIZE) continue;
    const value = Buffer.from(headerValue(headers, name) ?? '', 'latin1').toString('utf8');
    metadata[name.slice('x-amz-meta-'.length)] = decodeValue(value);
  }
  return metadata;
}
