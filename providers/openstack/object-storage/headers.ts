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

/** MD5 of nothing. */
const NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';

/** Reads an entry of a container's list. `tellsLarge`: whether this Swift marks static large objects there. */
export function readEntry(
  item: Reader,
  container: string,
  tellsLarge: boolean,
): StorageObjectData<SwiftObjectExtra> | ObjectPrefix {
  if (item.has('subdir')) return new ObjectPrefix(container, item.string('subdir'));
  const largeTag = item.optionalString('slo_etag');
  const bytes = item.count('bytes');
  const hash = largeTag === null ? item.string('hash') : null;
  // Lists have dynamic large objects, and those of Ceph static ones too, with the MD5 of nothing; what bytes they have are the manifest's.
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

/** The object that a PUT has made, as far as its answer and what was sent tell. */
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

/** A container's metadata as headers. Swift keeps UTF-8 as it comes. */
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

/** What an object is served with beside its type, and when Swift deletes it: Swift keeps what it is sent of these. */
const SERVED =
  /^(?:content-(?:encoding|disposition|language)|cache-control|expires|x-robots-tag|x-delete-at|access-control-.+)$/;

/**
 * The headers of an object that a copy of it has to be given: Swift's own copy drops them where it is given new metadata, Ceph's drops the
 * expiry in any case. A manifest is none of them: Swift copies what it stands for.
 */
export function copiedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = SERVED.test(name) ? textIn(headers, name) : null;
    if (value !== null) kept[name] = value;
  }
  return kept;
}

/** The headers of an object that a POST has to send along: it drops those that it does not get again, the manifest of a large object too. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const manifest = textIn(headers, 'x-object-manifest');
  return { ...copiedHeaders(headers), ...(manifest === null ? {} : { 'x-object-manifest': manifest }) };
}

/** An object's metadata as headers, as the object has it. */
export function presentMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  return objectMetadata(metadataIn(headers));
}

/** Changes to a container as headers: one without a value takes away what it names, and what is not named stays. */
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

/** What is said of an object that is put again as it is. */
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

/** The header that lets Swift delete an object by itself. */
export function expiryHeader(extra: SwiftUploadExtra | undefined): Record<string, string> {
  return extra?.deleteAfter === undefined
    ? {}
    : { 'x-delete-after': String(Math.ceil(extra.deleteAfter / 1000)) };
}

/** Swift refuses what has another MD5. */
export function etagHeader(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { etag: checksum.hex };
}

/** Whether an object is a static large one. */
export function isStaticLarge(headers: IncomingHttpHeaders): boolean {
  return textIn(headers, 'x-static-large-object')?.toLowerCase() === 'true';
}

/** An object's metadata; Ceph shows a mark of its own among that of static large objects. */
function metadataIn(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata = readMetadata(headers, OBJECT_METADATA, fromHeaderBytes);
  if (isStaticLarge(headers)) delete metadata['static-large-object'];
  return metadata;
}

function largeObjectOf(headers: IncomingHttpHeaders): 'static' | 'dynamic' | 'none' {
  if (isStaticLarge(headers)) return 'static';
  return textIn(headers, 'x-object-manifest') === null ? 'none' : 'dynamic';
}

/** X-Timestamp is finer than Last-Modified, which rounds up to a whole second. */
function readDate(headers: IncomingHttpHeaders): Date | null {
  const seconds = numberIn(headers, 'x-timestamp');
  const date = seconds === null ? null : toDate(Math.round(seconds * 1000));
  if (date !== null) return date;
  return toDate(textIn(headers, 'last-modified'));
}

/** What the store says that it has. Where its entity tag is no MD5, it has compared the one that it was sent. */
export function storedOf(headers: IncomingHttpHeaders): PutResult['stored'] {
  const hex = md5Of(etagIn(headers));
  return hex === null ? 'checked' : { algorithm: 'md5', hex };
}
