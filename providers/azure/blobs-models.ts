import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../../src/connection/request.js';
import type { XmlElement } from '../../src/connection/xml.js';
import { type CloudErrorDetails, MalformedResponseError } from '../../src/errors.js';
import { toDate } from '../../src/model.js';
import type { StorageExtras } from '../../src/storage/driver.js';
import type { ObjectExtra, StorageObjectData } from '../../src/storage/models.js';
import type { PutTarget } from '../../src/storage/transport.js';

/** What can be said when a container is made. */
export interface AzureCreateContainerExtra {
  /** Who may read without credentials: single blobs, or lists as well. Default: nobody. */
  readonly publicAccess?: 'blob' | 'container';
}

/** What Azure tells of a blob beside the common fields. */
export interface AzureObjectExtra extends ObjectExtra {
  /** `BlockBlob`, `PageBlob` or `AppendBlob`; null where the answer does not say. */
  readonly blobType: string | null;
  /** `Hot`, `Cool`, `Archive` ...; null where the answer does not say. */
  readonly accessTier: string | null;
}

/** What can be said when a blob is put. */
export interface AzureUploadExtra {
  /** `Hot`, `Cool`, `Archive` ... */
  readonly accessTier?: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  /** Puts the blob only where there is none of this name: `'*'`. */
  readonly ifNoneMatch?: '*';
}

/** The extras of Azure. */
export interface AzureExtras extends StorageExtras {
  readonly createContainer: AzureCreateContainerExtra;
  readonly object: AzureObjectExtra;
  readonly upload: AzureUploadExtra;
}

/** A blob, as a request names it. */
export interface Place {
  readonly container: string;
  readonly name: string;
}

/** Reads a blob of a list. */
export function readBlob(
  blob: XmlElement,
  container: string,
  details: CloudErrorDetails,
): StorageObjectData<AzureObjectExtra> {
  const name = blob.get('Name');
  const properties = blob.child('Properties');
  const size = Number(properties?.get('Content-Length') ?? Number.NaN);
  if (name === null || properties === null || !Number.isFinite(size)) {
    throw new MalformedResponseError(
      `${details.operation}: in Azure's answer a Blob has no Name or no Content-Length.`,
      details,
    );
  }
  const metadata = blob
    .child('Metadata')
    ?.children.map(({ name: key, text }) => [key.toLowerCase(), text] as const);
  return {
    name,
    container,
    size,
    hash: hexOf(properties.get('Content-MD5')),
    contentType: properties.get('Content-Type') || null,
    lastModified: toDate(properties.get('Last-Modified')),
    metadata: Object.fromEntries(metadata ?? []),
    extra: {
      etag: unquote(properties.get('Etag')),
      blobType: properties.get('BlobType'),
      accessTier: properties.get('AccessTier'),
    },
  };
}

/** Reads the headers of a HEAD or GET of a blob. */
export function readObject(
  place: Place,
  headers: IncomingHttpHeaders,
  size: number | null,
  details: CloudErrorDetails,
): StorageObjectData<AzureObjectExtra> {
  if (size === null) {
    throw new MalformedResponseError(
      `${details.operation}: Azure does not say how large ${place.name} is.`,
      details,
    );
  }
  return {
    container: place.container,
    name: place.name,
    size,
    // In a range this one is of the whole blob, and Content-MD5 of the range.
    hash: hexOf(headerValue(headers, 'x-ms-blob-content-md5') ?? headerValue(headers, 'content-md5') ?? null),
    contentType: headerValue(headers, 'content-type') ?? null,
    lastModified: toDate(headerValue(headers, 'last-modified') ?? null),
    metadata: readMetadata(headers),
    extra: {
      etag: unquote(headerValue(headers, 'etag') ?? null),
      blobType: headerValue(headers, 'x-ms-blob-type') ?? null,
      accessTier: headerValue(headers, 'x-ms-access-tier') ?? null,
    },
  };
}

/** The blob that a PUT has made, as far as its answer and what was sent tell. */
export function putObjectData(
  target: PutTarget<AzureUploadExtra>,
  size: number,
  md5: string | null,
  headers: IncomingHttpHeaders,
): StorageObjectData<AzureObjectExtra> {
  return {
    name: target.name,
    container: target.container,
    size,
    hash: md5,
    contentType: target.contentType,
    lastModified: toDate(headerValue(headers, 'last-modified') ?? null),
    metadata: target.metadata,
    extra: {
      etag: unquote(headerValue(headers, 'etag') ?? null),
      blobType: 'BlockBlob',
      accessTier: target.extra?.accessTier ?? null,
    },
  };
}

/** The headers that describe a blob that is put. `md5` is kept with it. */
export function blobHeaders(
  { contentType, metadata, extra = {} }: PutTarget<AzureUploadExtra>,
  md5: string | null,
): Record<string, string> {
  return defined({
    'x-ms-blob-content-type': contentType,
    'x-ms-blob-content-md5': md5 === null ? undefined : base64Of(md5),
    'x-ms-blob-cache-control': extra.cacheControl,
    'x-ms-blob-content-encoding': extra.contentEncoding,
    'x-ms-blob-content-disposition': extra.contentDisposition,
    'x-ms-access-tier': extra.accessTier,
    'if-none-match': extra.ifNoneMatch,
    ...metadataHeaders(metadata),
  });
}

/** Metadata as headers. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`x-ms-meta-${key}`, value]));
}

/** A checksum as Azure writes it. */
export function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** Headers without those that have no value. */
export function defined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function hexOf(base64: string | null): string | null {
  if (base64 === null || base64 === '') return null;
  return Buffer.from(base64, 'base64').toString('hex');
}

function unquote(etag: string | null): string | null {
  return etag === null || etag === '' ? null : etag.replace(/^"|"$/g, '');
}

function readMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-ms-meta-'))
      metadata[name.slice('x-ms-meta-'.length)] = headerValue(headers, name) ?? '';
  }
  return metadata;
}
