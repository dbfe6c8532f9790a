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
    // In a range this one is of the whole blob, and Content-MD5 of the range.
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

/** The blob that a PUT has made, by its response and what was sent. */
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
    'x-ms-blob-content-language': extra.contentLanguage,
    'x-ms-access-tier': extra.accessTier,
    'x-ms-tags': extra.tags === undefined ? undefined : tagsHeader(extra.tags),
    'if-none-match': extra.ifNoneMatch,
    ...metadataHeaders(metadata),
  });
}

/** Tags as a query; nothing where there are none. */
export function tagsHeader(tags: AzureTags): string | undefined {
  return new URLSearchParams(tags).toString() || undefined;
}

/** What "Set Blob Properties" sets, by the header that a HEAD tells it in. */
const PROPERTIES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
] as const;

/** The properties of a blob as "Set Blob Properties" takes them: it clears those that it does not get. */
export function propertyHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return defined(
    Object.fromEntries(
      PROPERTIES.map((name) => [`x-ms-blob-${name}`, textIn(headers, name) ?? undefined] as const),
    ),
  );
}

/** The tier that a blob was given itself; what it has of its account by default, a copy has as well. */
export function ownTier(headers: IncomingHttpHeaders): string | undefined {
  const isInferred = textIn(headers, 'x-ms-access-tier-inferred')?.toLowerCase() === 'true';
  const isBlock = textIn(headers, 'x-ms-blob-type') === 'BlockBlob';
  return isBlock && !isInferred ? (textIn(headers, 'x-ms-access-tier') ?? undefined) : undefined;
}

/** The checksum that Azure has taken of what it was sent. Where it does not tell, it has compared the one that came along. */
export function storedMd5(headers: IncomingHttpHeaders): PutResult['stored'] {
  const hex = hexOf(textIn(headers, 'content-md5'));
  return hex === null ? 'checked' : { algorithm: 'md5', hex };
}

/** Metadata as headers. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return headersOf(METADATA, metadata);
}

/** The MD5 of what is sent: Azure refuses other bytes. */
export function md5Header(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { 'content-md5': base64Of(checksum.hex) };
}
