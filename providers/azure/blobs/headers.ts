import type { IncomingHttpHeaders } from 'node:http';
import { toDate } from '../../../src/driver/index.js';
import {
  base64Of,
  type Checksum,
  defined,
  etagIn,
  hexOf,
  metadataHeaders as headersOf,
  numberIn,
  type ObjectResponse,
  type PutResult,
  type PutTarget,
  readMetadata,
  type StorageObjectData,
  textIn,
} from '../../../src/storage/index.js';
import type { AzureObjectExtra, AzureTags, AzureUploadExtra } from './models.js';

/** Metadata begins so. */
const METADATA = 'x-ms-meta-';

/** Reads the headers of a HEAD or GET of a blob. */
export function readObject({ place, headers, size }: ObjectResponse): StorageObjectData<AzureObjectExtra> {
  return {
    ...place,
    size,
    // For a range, this header is about the whole blob, and Content-MD5 about the range.
    hash: hexOf(textIn(headers, 'x-ms-blob-content-md5') ?? textIn(headers, 'content-md5')),
    contentType: textIn(headers, 'content-type'),
    lastModified: toDate(textIn(headers, 'last-modified')),
    metadata: readMetadata(headers, METADATA),
    extra: {
      etag: etagIn(headers),
      blobType: textIn(headers, 'x-ms-blob-type'),
      accessTier: textIn(headers, 'x-ms-access-tier'),
      tagCount: numberIn(headers, 'x-ms-tag-count') || null,
      contentEncoding: textIn(headers, 'content-encoding'),
      contentDisposition: textIn(headers, 'content-disposition'),
      cacheControl: textIn(headers, 'cache-control'),
      contentLanguage: textIn(headers, 'content-language'),
    },
  };
}

/** The blob created by a PUT, from its response and request. */
export function putObjectData(
  target: PutTarget<AzureUploadExtra>,
  size: number,
  md5: string | null,
  headers: IncomingHttpHeaders,
): StorageObjectData<AzureObjectExtra> & { readonly size: number } {
  const { extra = {} } = target;
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
      accessTier: extra.accessTier ?? null,
      tagCount: Object.keys(extra.tags ?? {}).length || null,
      contentEncoding: extra.contentEncoding ?? null,
      contentDisposition: extra.contentDisposition ?? null,
      cacheControl: extra.cacheControl ?? null,
      contentLanguage: extra.contentLanguage ?? null,
    },
  };
}

/** Headers with the properties of an uploaded blob. `md5` is stored with it. */
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
    'x-ms-blob-content-language': extra.contentLanguage,
    'x-ms-access-tier': extra.accessTier,
    'x-ms-tags': extra.tags === undefined ? undefined : tagsHeader(extra.tags),
    'if-none-match': extra.ifNoneMatch,
    ...metadataHeaders(metadata),
  });
}

/** Tags as a query; undefined without tags. */
export function tagsHeader(tags: AzureTags): string | undefined {
  return new URLSearchParams(tags).toString() || undefined;
}

/** Properties of "Set Blob Properties", by their headers in a HEAD response. */
const PROPERTIES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
] as const;

/** All properties of a blob for "Set Blob Properties", which clears those that it does not get. */
export function propertyHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return defined(
    Object.fromEntries(
      PROPERTIES.map((name) => [`x-ms-blob-${name}`, textIn(headers, name) ?? undefined] as const),
    ),
  );
}

/** A blob's explicit tier; a copy gets the account's default anyway. */
export function ownTier(headers: IncomingHttpHeaders): string | undefined {
  const isInferred = textIn(headers, 'x-ms-access-tier-inferred')?.toLowerCase() === 'true';
  const isBlock = textIn(headers, 'x-ms-blob-type') === 'BlockBlob';
  return isBlock && !isInferred ? (textIn(headers, 'x-ms-access-tier') ?? undefined) : undefined;
}

/** MD5 that Azure computed for an upload. Without it, Azure has verified the one in the request. */
export function storedMd5(headers: IncomingHttpHeaders): PutResult['stored'] {
  const hex = hexOf(textIn(headers, 'content-md5'));
  return hex === null ? 'checked' : { algorithm: 'md5', hex };
}

/** Metadata as headers. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return headersOf(METADATA, metadata);
}

/** MD5 of the request: Azure refuses other bytes. */
export function md5Header(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { 'content-md5': base64Of(checksum.hex) };
}
