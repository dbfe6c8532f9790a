import type { IncomingHttpHeaders } from 'node:http';
import { type Reader, toDate } from '../../../src/driver/index.js';
import {
  type Checksum,
  type ContainerData,
  defined,
  etagIn,
  fromHeaderBytes,
  md5Of,
  metadataHeaders,
  numberIn,
  type ObjectResponse,
  ObjectPrefix,
  type PutResult,
  type PutTarget,
  readMetadata,
  type StorageObjectData,
  textIn,
  toHeaderBytes,
  unquote,
} from '../../../src/storage/index.js';
import type {
  SwiftContainerChanges,
  SwiftContainerExtra,
  SwiftObjectExtra,
  SwiftUploadExtra,
} from './models.js';

/** Metadata of containers and of objects begins so. */
const CONTAINER_METADATA = 'x-container-meta-';
const OBJECT_METADATA = 'x-object-meta-';

/** Reads a container of an account's list. */
export function readListedContainer(item: Reader): ContainerData<SwiftContainerExtra> {
  return {
    name: item.string('name'),
    extra: {
      objectCount: item.optionalCount('count'),
      bytes: item.optionalCount('bytes'),
      metadata: null,
      readAcl: null,
      writeAcl: null,
    },
  };
}

/** Reads a container's own headers. */
export function readContainer(
  name: string,
  headers: IncomingHttpHeaders,
): ContainerData<SwiftContainerExtra> {
  return {
    name,
    extra: {
      objectCount: numberIn(headers, 'x-container-object-count'),
      bytes: numberIn(headers, 'x-container-bytes-used'),
      metadata: readMetadata(headers, CONTAINER_METADATA, fromHeaderBytes),
      readAcl: textIn(headers, 'x-container-read'),
      writeAcl: textIn(headers, 'x-container-write'),
    },
  };
}

/** MD5 of empty content. */
const NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';

/** Reads an entry of a container's list. `tellsLarge`: true if this Swift marks static large objects in lists. */
export function readEntry(
  item: Reader,
  container: string,
  tellsLarge: boolean,
): StorageObjectData<SwiftObjectExtra> | ObjectPrefix {
  if (item.has('subdir')) return new ObjectPrefix(container, item.string('subdir'));
  const largeTag = item.optionalString('slo_etag');
  const bytes = item.count('bytes');
  const hash = largeTag === null ? item.string('hash') : null;
  // Lists show dynamic large objects, and on Ceph static ones too, with the MD5 of empty content and the size of the manifest.
  const isOpen = hash === NOTHING;
  return {
    name: item.string('name'),
    size: isOpen && bytes > 0 ? null : bytes,
    hash: isOpen ? null : hash,
    contentType: item.optionalString('content_type'),
    lastModified: item.optionalDate('last_modified'),
    metadata: null,
    container,
    extra: {
      etag: isOpen ? null : largeTag === null ? hash : unquote(largeTag),
      largeObject: largeTag === null ? (tellsLarge && !isOpen ? 'none' : null) : 'static',
      deleteAt: null,
      contentEncoding: null,
      contentDisposition: null,
      cacheControl: null,
      contentLanguage: null,
    },
  };
}

/** Reads the headers of a HEAD or GET of an object. */
export function readObject({ place, headers, size }: ObjectResponse): StorageObjectData<SwiftObjectExtra> {
  const etag = etagIn(headers);
  const largeObject = largeObjectOf(headers);
  const deleteAt = numberIn(headers, 'x-delete-at');
  return {
    ...place,
    size,
    hash: largeObject === 'none' ? md5Of(etag) : null,
    contentType: textIn(headers, 'content-type'),
    lastModified: readDate(headers),
    metadata: metadataIn(headers),
    extra: {
      etag,
      largeObject,
      deleteAt: toDate(deleteAt === null ? null : deleteAt * 1000)?.toISOString() ?? null,
      contentEncoding: textIn(headers, 'content-encoding'),
      contentDisposition: textIn(headers, 'content-disposition'),
      cacheControl: textIn(headers, 'cache-control'),
      contentLanguage: textIn(headers, 'content-language'),
    },
  };
}

/** The object created by a PUT, from its response and request. */
export function putObjectData(
  target: PutTarget<SwiftUploadExtra>,
  size: number,
  headers: IncomingHttpHeaders,
  largeObject: 'static' | 'none',
): StorageObjectData<SwiftObjectExtra> & { readonly size: number } {
  const etag = etagIn(headers);
  const { contentEncoding, contentDisposition, cacheControl, contentLanguage } = target.extra ?? {};
  return {
    name: target.name,
    container: target.container,
    size,
    hash: largeObject === 'none' ? md5Of(etag) : null,
    contentType: target.contentType,
    lastModified: readDate(headers),
    metadata: target.metadata,
    extra: {
      etag,
      largeObject,
      deleteAt: null,
      contentEncoding: contentEncoding ?? null,
      contentDisposition: contentDisposition ?? null,
      cacheControl: cacheControl ?? null,
      contentLanguage: contentLanguage ?? null,
    },
  };
}

/** A container's metadata as headers. Swift stores UTF-8 unchanged. */
export function containerMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return metadataHeaders(CONTAINER_METADATA, metadata, toHeaderBytes);
}

/** An object's metadata as headers. */
export function objectMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return metadataHeaders(OBJECT_METADATA, metadata, toHeaderBytes);
}

/** The headers that describe an object that is put. */
export function objectHeaders({
  contentType,
  metadata,
  extra,
}: PutTarget<SwiftUploadExtra>): Record<string, string> {
  return defined({
    'content-type': contentType,
    'content-encoding': extra?.contentEncoding,
    'content-disposition': extra?.contentDisposition,
    'cache-control': extra?.cacheControl,
    'content-language': extra?.contentLanguage,
    ...objectMetadata(metadata),
    ...expiryHeader(extra),
  });
}

/** Content headers besides the type, and the expiry, as Swift stores them. */
const SERVED =
  /^(?:content-(?:encoding|disposition|language)|cache-control|expires|x-robots-tag|x-delete-at|access-control-.+)$/;

/**
 * Headers to send with a copy: Swift's own copy drops them when it gets new metadata, Ceph's always drops the expiry. Not the manifest,
 * since Swift copies its content.
 */
export function copiedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = SERVED.test(name) ? textIn(headers, name) : null;
    if (value !== null) kept[name] = value;
  }
  return kept;
}

/** Headers to send with a POST, which drops those that it does not get, including the manifest of a large object. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const manifest = textIn(headers, 'x-object-manifest');
  return { ...copiedHeaders(headers), ...(manifest === null ? {} : { 'x-object-manifest': manifest }) };
}

/** An object's metadata as headers, as the object has it. */
export function presentMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  return objectMetadata(metadataIn(headers));
}

/** Changes to a container as headers: an empty header removes a property; properties without a header stay. */
export function containerChanges({
  readAcl,
  writeAcl,
  metadata = {},
}: SwiftContainerChanges): Record<string, string> {
  const values = Object.entries(metadata).map(([key, value]) => [key.toLowerCase(), value ?? ''] as const);
  return defined({
    'x-container-read': readAcl ?? (readAcl === null ? '' : undefined),
    'x-container-write': writeAcl ?? (writeAcl === null ? '' : undefined),
    ...containerMetadata(Object.fromEntries(values)),
  });
}

/** Upload options that repeat an object's properties. */
export function uploadExtra(extra: SwiftObjectExtra): SwiftUploadExtra {
  const { contentEncoding, contentDisposition, cacheControl, contentLanguage, deleteAt } = extra;
  return {
    ...(contentEncoding === null ? {} : { contentEncoding }),
    ...(contentDisposition === null ? {} : { contentDisposition }),
    ...(cacheControl === null ? {} : { cacheControl }),
    ...(contentLanguage === null ? {} : { contentLanguage }),
    ...(deleteAt === null ? {} : { deleteAfter: Math.max(Date.parse(deleteAt) - Date.now(), 1000) }),
  };
}

/** Header with the time at which Swift deletes the object. */
export function expiryHeader(extra: SwiftUploadExtra | undefined): Record<string, string> {
  return extra?.deleteAfter === undefined
    ? {}
    : { 'x-delete-after': String(Math.ceil(extra.deleteAfter / 1000)) };
}

/** Header with the MD5: Swift refuses other content. */
export function etagHeader(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { etag: checksum.hex };
}

/** True for a static large object. */
export function isStaticLarge(headers: IncomingHttpHeaders): boolean {
  return textIn(headers, 'x-static-large-object')?.toLowerCase() === 'true';
}

/** An object's metadata, without Ceph's own mark on static large objects. */
function metadataIn(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata = readMetadata(headers, OBJECT_METADATA, fromHeaderBytes);
  if (isStaticLarge(headers)) delete metadata['static-large-object'];
  return metadata;
}

function largeObjectOf(headers: IncomingHttpHeaders): 'static' | 'dynamic' | 'none' {
  if (isStaticLarge(headers)) return 'static';
  return textIn(headers, 'x-object-manifest') === null ? 'none' : 'dynamic';
}

/** X-Timestamp is more precise than Last-Modified, which is rounded up to seconds. */
function readDate(headers: IncomingHttpHeaders): Date | null {
  const seconds = numberIn(headers, 'x-timestamp');
  const date = seconds === null ? null : toDate(Math.round(seconds * 1000));
  if (date !== null) return date;
  return toDate(textIn(headers, 'last-modified'));
}

/** Checksum of the stored content. If the entity tag is not an MD5, the store has verified the one in the request. */
export function storedOf(headers: IncomingHttpHeaders): PutResult['stored'] {
  const hex = md5Of(etagIn(headers));
  return hex === null ? 'checked' : { algorithm: 'md5', hex };
}
