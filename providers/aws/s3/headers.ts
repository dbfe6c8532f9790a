import type { IncomingHttpHeaders } from 'node:http';
import { encodeStrictly, toDate } from '../../../src/driver/index.js';
import {
  type Checksum,
  defined,
  etagIn,
  fromHeaderBytes,
  md5Of,
  metadataHeaders as headersOf,
  numberIn,
  type ObjectResponse,
  type PutTarget,
  quoted,
  readMetadata,
  type StorageObjectData,
  textIn,
} from '../../../src/storage/index.js';
import type { S3Grant, S3ObjectExtra, S3ObjectLock, S3Tags, S3UploadExtra } from './models.js';
import type { S3Store } from './stores.js';

/** Metadata begins so. */
const METADATA = 'x-amz-meta-';

/** Metadata key for the part size of an object: few stores tell it, and their checksum of parts is useless without it. */
const PART_SIZE_KEY = 'skylane-part-size';
const PART_SIZE = METADATA + PART_SIZE_KEY;

/** Reads the headers of a HEAD or GET of an object. */
export function readObject({ place, headers, size }: ObjectResponse): StorageObjectData<S3ObjectExtra> {
  return {
    size,
    hash: md5In(headers),
    contentType: textIn(headers, 'content-type'),
    lastModified: toDate(textIn(headers, 'last-modified')),
    metadata: metadataIn(headers),
    extra: {
      cacheControl: textIn(headers, 'cache-control'),
      contentEncoding: textIn(headers, 'content-encoding'),
      contentDisposition: textIn(headers, 'content-disposition'),
      contentLanguage: textIn(headers, 'content-language'),
      expires: textIn(headers, 'expires'),
      websiteRedirectLocation: textIn(headers, 'x-amz-website-redirect-location'),
      lock: lockIn(headers),
      partSize: numberIn(headers, PART_SIZE) || null,
      ...readExtra(headers),
    },
    ...place,
  };
}

/** The object created by a PUT, from its response and request. */
export function putObjectData(
  target: PutTarget<S3UploadExtra>,
  size: number,
  headers: IncomingHttpHeaders,
): StorageObjectData<S3ObjectExtra> & { readonly size: number } {
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
      cacheControl: extra?.cacheControl ?? null,
      contentEncoding: extra?.contentEncoding ?? null,
      contentDisposition: extra?.contentDisposition ?? null,
      contentLanguage: extra?.contentLanguage ?? null,
      expires: extra?.expires ?? null,
      websiteRedirectLocation: extra?.websiteRedirectLocation ?? null,
      lock: extra?.lock ?? null,
      partSize: null,
      ...readExtra(headers, extra?.storageClass),
    },
  };
}

/** The headers that describe an object that is put. */
export function objectHeaders(target: PutTarget<S3UploadExtra>): Record<string, string> {
  return { ...contentHeaders(target), ...keepingHeaders(target.extra ?? {}) };
}

/** Content headers of an object: a copy has all of them from its source, or all new. */
export function contentHeaders({
  contentType,
  metadata,
  extra = {},
}: Pick<PutTarget<S3UploadExtra>, 'metadata' | 'extra'> & {
  readonly contentType: string | undefined;
}): Record<string, string> {
  return defined({
    'content-type': contentType,
    'cache-control': extra.cacheControl,
    'content-encoding': extra.contentEncoding,
    'content-disposition': extra.contentDisposition,
    'content-language': extra.contentLanguage,
    expires: extra.expires,
    ...metadataHeaders(metadata),
  });
}

/** Headers for access, storage class and encryption of an object. */
export function keepingHeaders(extra: S3UploadExtra): Record<string, string> {
  const { tags, bucketKey, kmsContext, grants = [], lock = {} } = extra;
  const { mode, retainUntil, legalHold } = lock;
  return defined({
    ...grantHeaders(grants),
    'x-amz-object-lock-mode': mode,
    'x-amz-object-lock-retain-until-date': retainUntil,
    'x-amz-object-lock-legal-hold': legalHold === undefined ? undefined : legalHold ? 'ON' : 'OFF',
    'x-amz-acl': extra.acl,
    'x-amz-website-redirect-location': extra.websiteRedirectLocation,
    'x-amz-storage-class': extra.storageClass,
    'x-amz-tagging': tags === undefined ? undefined : tagsHeader(tags),
    'x-amz-server-side-encryption': extra.serverSideEncryption,
    'x-amz-server-side-encryption-aws-kms-key-id': extra.kmsKeyId,
    'x-amz-server-side-encryption-context':
      kmsContext === undefined ? undefined : Buffer.from(JSON.stringify(kmsContext)).toString('base64'),
    'x-amz-server-side-encryption-bucket-key-enabled':
      bucketKey === undefined ? undefined : String(bucketKey),
  });
}

/** Names of grantees in headers. */
const GRANTEES = { account: 'id', group: 'uri', email: 'emailAddress' } as const;

/** Grants as headers, one for each permission. */
function grantHeaders(grants: readonly S3Grant[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { permission, kind, grantee } of grants) {
    const name = `x-amz-grant-${permission.toLowerCase().replaceAll('_', '-')}`;
    const before = headers[name] === undefined ? '' : `${headers[name]}, `;
    headers[name] = `${before}${GRANTEES[kind]}="${grantee}"`;
  }
  return headers;
}

/** Tags as a query: some stores take a plus sign for itself, so that blanks are written as %20. */
function tagsHeader(tags: S3Tags): string | undefined {
  const pairs = Object.entries(tags).map((pair) => pair.map(encodeStrictly).join('='));
  return pairs.length === 0 ? undefined : pairs.join('&');
}

/** Header with the size of the parts. */
export function partSizeHeader(bytes: number): Record<string, string> {
  return { [PART_SIZE]: String(bytes) };
}

/**
 * Headers with the conditions of an upload. Such a request is not repeated after a lost response: if the first had succeeded, the second
 * would fail.
 */
export function conditions(
  { ifMatch, ifNoneMatch }: S3UploadExtra,
  { bareEtags = false }: S3Store,
): {
  readonly headers: Record<string, string>;
  readonly idempotent: boolean;
} {
  const headers = defined({
    'if-match': ifMatch === undefined || bareEtags ? ifMatch : quoted(ifMatch),
    'if-none-match': ifNoneMatch,
  });
  return { headers, idempotent: ifMatch === undefined && ifNoneMatch === undefined };
}

/** Metadata as headers. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return headersOf(METADATA, metadata, encodeValue);
}

/** The signature covers the body by this. */
export function payloadHeader(checksum: Checksum | null): Record<string, string> {
  return checksum?.algorithm === 'sha256' ? { 'x-amz-content-sha256': checksum.hex } : {};
}

function metadataIn(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata = readMetadata(headers, METADATA, (value) => decodeValue(fromHeaderBytes(value)));
  delete metadata[PART_SIZE_KEY];
  return metadata;
}

/**
 * Encodes a header's value: plain ASCII stays; anything else, and values with blanks at the ends, are encoded by RFC 2047, as in S3's own
 * responses.
 */
function encodeValue(value: string): string {
  const isPlain = /^[\x20-\x7e]*$/.test(value) && !value.includes('=?') && value === value.trim();
  if (isPlain) return value;
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

/** The entity tag as MD5, unless the object was uploaded in parts or encrypted with another key than the store's own. */
function md5In(headers: IncomingHttpHeaders): string | null {
  const encryption = textIn(headers, 'x-amz-server-side-encryption');
  const hasOwnKey = textIn(headers, 'x-amz-server-side-encryption-customer-algorithm') !== null;
  if (hasOwnKey || (encryption !== null && encryption !== 'AES256')) return null;
  return md5Of(etagIn(headers));
}

/** Lock of a version; null without one. */
function lockIn(headers: IncomingHttpHeaders): S3ObjectLock | null {
  const mode = textIn(headers, 'x-amz-object-lock-mode')?.toUpperCase();
  const retainUntil = textIn(headers, 'x-amz-object-lock-retain-until-date');
  const legalHold = textIn(headers, 'x-amz-object-lock-legal-hold')?.toUpperCase();
  const lock: S3ObjectLock = {
    ...(mode === 'GOVERNANCE' || mode === 'COMPLIANCE' ? { mode } : {}),
    ...(retainUntil === null ? {} : { retainUntil }),
    ...(legalHold === 'ON' ? { legalHold: true } : {}),
  };
  return Object.keys(lock).length === 0 ? null : lock;
}

function booleanIn(headers: IncomingHttpHeaders, name: string): boolean | null {
  const text = textIn(headers, name)?.toLowerCase();
  return text === undefined ? null : text === 'true';
}

/** Content headers of an object. */
type S3Served = Pick<
  S3ObjectExtra,
  | 'cacheControl'
  | 'contentEncoding'
  | 'contentDisposition'
  | 'contentLanguage'
  | 'expires'
  | 'websiteRedirectLocation'
  | 'lock'
>;

/** Extra fields from a response; the storage class from the request, if it has one. */
function readExtra(
  headers: IncomingHttpHeaders,
  storageClass: string | null = textIn(headers, 'x-amz-storage-class'),
): Omit<S3ObjectExtra, keyof S3Served | 'partSize'> {
  return {
    etag: etagIn(headers),
    versionId: textIn(headers, 'x-amz-version-id'),
    storageClass,
    serverSideEncryption: textIn(headers, 'x-amz-server-side-encryption'),
    kmsKeyId: textIn(headers, 'x-amz-server-side-encryption-aws-kms-key-id'),
    bucketKey: booleanIn(headers, 'x-amz-server-side-encryption-bucket-key-enabled'),
    tagCount: numberIn(headers, 'x-amz-tagging-count') || null,
  };
}
