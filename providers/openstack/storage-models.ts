import type { IncomingHttpHeaders } from 'node:http';
import type { Reader } from '../../src/connection/reader.js';
import { headerValue } from '../../src/connection/request.js';
import { type CloudErrorDetails, MalformedResponseError } from '../../src/errors.js';
import type { StorageExtras } from '../../src/storage/driver.js';
import {
  type ContainerData,
  ObjectPrefix,
  type ObjectExtra,
  type StorageObjectData,
} from '../../src/storage/models.js';
import type { PutTarget } from '../../src/storage/transport.js';

/** What Swift tells of a container beside its name. */
export interface SwiftContainerExtra {
  /** Objects in it, as of a moment ago: Swift counts late. */
  readonly objectCount: number | null;
  /** Bytes in it, as of a moment ago. */
  readonly bytes: number | null;
  /** The user's own keys and values; null in lists. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Who may read, as Swift writes it; null where nobody else may, and in lists. */
  readonly readAcl: string | null;
  /** Who may write, as Swift writes it; null where nobody else may, and in lists. */
  readonly writeAcl: string | null;
}

/** What can be said when a Swift container is made. */
export interface SwiftCreateContainerExtra {
  /** X-Container-Read: `.r:*` lets everybody read, `.r:*,.rlistings` list as well. */
  readonly readAcl?: string;
  /** X-Container-Write. */
  readonly writeAcl?: string;
  /** The user's own keys and values. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Storage policy. Default: the cluster's. */
  readonly policy?: string;
}

/** What Swift tells of an object beside the common fields. */
export interface SwiftObjectExtra extends ObjectExtra {
  /** Whether it is a manifest of segments: static (SLO), dynamic (DLO), none, or null where the answer does not say. */
  readonly largeObject: 'static' | 'dynamic' | 'none' | null;
  /** When Swift deletes it by itself; null where never, and in lists. */
  readonly deleteAt: string | null;
}

/** What can be said when an object is put into Swift. */
export interface SwiftUploadExtra {
  /** Swift deletes the object, and its segments, by itself after this many milliseconds. */
  readonly deleteAfter?: number;
  /** Content-Encoding. */
  readonly contentEncoding?: string;
  /** Content-Disposition. */
  readonly contentDisposition?: string;
}

/** The extras of Swift. */
export interface SwiftExtras extends StorageExtras {
  readonly container: SwiftContainerExtra;
  readonly createContainer: SwiftCreateContainerExtra;
  readonly object: SwiftObjectExtra;
  readonly upload: SwiftUploadExtra;
}

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
      objectCount: optionalNumber(headers, 'x-container-object-count'),
      bytes: optionalNumber(headers, 'x-container-bytes-used'),
      metadata: readMetadata(headers, 'x-container-meta-'),
      readAcl: headerValue(headers, 'x-container-read') ?? null,
      writeAcl: headerValue(headers, 'x-container-write') ?? null,
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
export function readObject(
  place: { readonly container: string; readonly name: string },
  headers: IncomingHttpHeaders,
  size: number | null,
  details: CloudErrorDetails,
): StorageObjectData<SwiftObjectExtra> {
  if (size === null) {
    throw new MalformedResponseError(
      `${details.operation}: Swift does not say how large ${place.name} is.`,
      details,
    );
  }
  const etag = unquote(headerValue(headers, 'etag') ?? '');
  const largeObject = largeObjectOf(headers);
  const deleteAt = headerValue(headers, 'x-delete-at');
  return {
    ...place,
    size,
    hash: largeObject === 'none' ? md5Of(etag) : null,
    contentType: headerValue(headers, 'content-type') ?? null,
    lastModified: readDate(headers),
    metadata: readMetadata(headers, 'x-object-meta-'),
    extra: {
      etag: etag === '' ? null : etag,
      largeObject,
      deleteAt: deleteAt === undefined ? null : new Date(Number(deleteAt) * 1000).toISOString(),
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
  const etag = unquote(headerValue(headers, 'etag') ?? '');
  return {
    name: target.name,
    container: target.container,
    size,
    hash: largeObject === 'none' ? md5Of(etag) : null,
    contentType: target.contentType,
    lastModified: readDate(headers),
    metadata: target.metadata,
    extra: { etag: etag === '' ? null : etag, largeObject, deleteAt: null },
  };
}

/** Metadata as headers. Swift keeps UTF-8 as it comes; headers are written byte by byte. */
export function metadataHeaders(
  prefix: string,
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      prefix + key,
      Buffer.from(value, 'utf8').toString('latin1'),
    ]),
  );
}

function readMetadata(headers: IncomingHttpHeaders, prefix: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(prefix)) continue;
    metadata[name.slice(prefix.length)] = Buffer.from(headerValue(headers, name) ?? '', 'latin1').toString(
      'utf8',
    );
  }
  return metadata;
}

function largeObjectOf(headers: IncomingHttpHeaders): 'static' | 'dynamic' | 'none' {
  if (headerValue(headers, 'x-static-large-object')?.toLowerCase() === 'true') return 'static';
  return headerValue(headers, 'x-object-manifest') === undefined ? 'none' : 'dynamic';
}

/** X-Timestamp is finer than Last-Modified, which rounds up to a whole second. */
function readDate(headers: IncomingHttpHeaders): Date | null {
  const seconds = optionalNumber(headers, 'x-timestamp');
  if (seconds !== null) return new Date(Math.round(seconds * 1000));
  const date = new Date(headerValue(headers, 'last-modified') ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}

function optionalNumber(headers: IncomingHttpHeaders, name: string): number | null {
  const number = Number(headerValue(headers, name) ?? Number.NaN);
  return Number.isNaN(number) ? null : number;
}

function unquote(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

function md5Of(etag: string): string | null {
  return /^[0-9a-f]{32}$/i.test(etag) ? etag.toLowerCase() : null;
}
