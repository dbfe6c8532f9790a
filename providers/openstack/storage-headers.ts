import type { IncomingHttpHeaders } from 'node:http';
import type { Reader } from '../../src/connection/reader.js';
import { toDate } from '../../src/model.js';
import type { Checksum } from '../../src/storage/checksum.js';
import {
  defined,
  etagIn,
  fromHeaderBytes,
  md5Of,
  metadataHeaders,
  numberIn,
  readMetadata,
  requiredSize,
  textIn,
  toHeaderBytes,
  unquote,
} from '../../src/storage/headers.js';
import type { ObjectAnswer } from '../../src/storage/http-driver.js';
import { type ContainerData, ObjectPrefix, type StorageObjectData } from '../../src/storage/models.js';
import type { PutTarget } from '../../src/storage/transport.js';
import type { SwiftContainerExtra, SwiftObjectExtra, SwiftUploadExtra } from './storage-models.js';

/** Metadata of containers and of objects begins so. */
const CONTAINER_METADATA = 'x-container-meta-';
const OBJECT_METADATA = 'x-object-meta-';

/** Reads a container of an account's list. */
export function readListedContainer(item: Reader): ContainerData<SwiftContainerExtra> {
  return {
    name: item.string('name'),
    extra: {
      objectCount: item.optionalNumber('count'),
      bytes: item.optionalNumber('bytes'),
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

/** Reads an entry of a container's list. `tellsLarge`: whether this Swift marks static large objects there. */
export function readEntry(
  item: Reader,
  container: string,
  tellsLarge: boolean,
): StorageObjectData<SwiftObjectExtra> | ObjectPrefix {
  if (item.has('subdir')) return new ObjectPrefix(container, item.string('subdir'));
  const largeTag = item.optionalString('slo_etag');
  const hash = largeTag === null ? item.string('hash') : null;
  return {
    name: item.string('name'),
    size: item.number('bytes'),
    hash,
    contentType: item.optionalString('content_type'),
    lastModified: item.optionalDate('last_modified'),
    metadata: null,
    container,
    extra: {
      etag: largeTag === null ? hash : unquote(largeTag),
      largeObject: largeTag === null ? (tellsLarge ? 'none' : null) : 'static',
      deleteAt: null,
    },
  };
}

/** Reads the headers of a HEAD or GET of an object. */
export function readObject({
  place,
  headers,
  size,
  details,
}: ObjectAnswer): StorageObjectData<SwiftObjectExtra> {
  const etag = etagIn(headers);
  const largeObject = largeObjectOf(headers);
  const deleteAt = numberIn(headers, 'x-delete-at');
  return {
    ...place,
    size: requiredSize(size, place.name, details),
    hash: largeObject === 'none' ? md5Of(etag) : null,
    contentType: textIn(headers, 'content-type'),
    lastModified: readDate(headers),
    metadata: readMetadata(headers, OBJECT_METADATA, fromHeaderBytes),
    extra: {
      etag,
      largeObject,
      deleteAt: deleteAt === null ? null : new Date(deleteAt * 1000).toISOString(),
    },
  };
}

/** The object that a PUT has made, as far as its answer and what was sent tell. */
export function putObjectData(
  target: PutTarget,
  size: number,
  headers: IncomingHttpHeaders,
  largeObject: 'static' | 'none',
): StorageObjectData<SwiftObjectExtra> {
  const etag = etagIn(headers);
  return {
    name: target.name,
    container: target.container,
    size,
    hash: largeObject === 'none' ? md5Of(etag) : null,
    contentType: target.contentType,
    lastModified: readDate(headers),
    metadata: target.metadata,
    extra: { etag, largeObject, deleteAt: null },
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
    ...objectMetadata(metadata),
    ...expiryHeader(extra),
  });
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

function largeObjectOf(headers: IncomingHttpHeaders): 'static' | 'dynamic' | 'none' {
  if (isStaticLarge(headers)) return 'static';
  return textIn(headers, 'x-object-manifest') === null ? 'none' : 'dynamic';
}

/** X-Timestamp is finer than Last-Modified, which rounds up to a whole second. */
function readDate(headers: IncomingHttpHeaders): Date | null {
  const seconds = numberIn(headers, 'x-timestamp');
  if (seconds !== null) return new Date(Math.round(seconds * 1000));
  return toDate(textIn(headers, 'last-modified'));
}
