import type { IncomingHttpHeaders } from 'node:http';
import { toDate } from '../../src/model.js';
import { base64Of, type Checksum, hexOf } from '../../src/storage/checksum.js';
import {
  defined,
  etagIn,
  metadataHeaders as headersOf,
  readMetadata,
  textIn,
} from '../../src/storage/headers.js';
import type { ObjectAnswer } from '../../src/storage/http-driver.js';
import type { StorageObjectData } from '../../src/storage/models.js';
import type { PutTarget } from '../../src/storage/transport.js';
import type { AzureObjectExtra, AzureUploadExtra } from './blobs-models.js';

/** Metadata begins so. */
const METADATA = 'x-ms-meta-';

/** Reads the headers of a HEAD or GET of a blob. */
export function readObject({
  place,
  headers,
  size,
}: ObjectAnswer): StorageObjectData<AzureObjectExtra> {
  return {
    ...place,
    size,
    // In a range this one is of the whole blob, and Content-MD5 of the range.
    hash: hexOf(textIn(headers, 'x-ms-blob-content-md5') ?? textIn(headers, 'content-md5')),
    contentType: textIn(headers, 'content-type'),
    lastModified: toDate(textIn(headers, 'last-modified')),
    metadata: readMetadata(headers, METADATA),
    extra: {
      etag: etagIn(headers),
      blobType: textIn(headers, 'x-ms-blob-type'),
      accessTier: textIn(headers, 'x-ms-access-tier'),
    },
  };
}

/** The blob that a PUT has made, as far as its answer and what was sent tell. */
export function putObjectData(
  target: PutTarget<AzureUploadExtra>,
  size: number,
  md5: string | null,
  headers: IncomingHttpHeaders,
): StorageObjectData<AzureObjectExtra> & { readonly size: number } {
  return {
    name: target.name,
    container: target.container,
    size,
    hash: md5,
    contentType: target.contentType,
    lastModified: toDate(textIn(headers, 'last-modified')),
    metadata: target.metadata,
    extra: {
      etag: etagIn(headers),
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
  return headersOf(METADATA, metadata);
}

/** Azure refuses what has another MD5. */
export function md5Header(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { 'content-md5': base64Of(checksum.hex) };
}
