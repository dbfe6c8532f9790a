import {
  type CloudErrorDetails,
  decodePercent,
  MalformedResponseError,
  type XmlCursor,
} from '../../../src/driver/index.js';
import { hexOf, type StorageObjectData, unquote } from '../../../src/storage/index.js';
import type { AzureObjectExtra } from './models.js';

/** Fields of a blob's Properties; null if missing. */
interface BlobProperties {
  size: number | null;
  md5: string | null;
  contentType: string | null;
  lastModified: Date | null;
  etag: string | null;
  blobType: string | null;
  accessTier: string | null;
  tagCount: number | null;
  contentEncoding: string | null;
  contentDisposition: string | null;
  cacheControl: string | null;
  contentLanguage: string | null;
}

/** Entries of a list of blobs, with and without delimiter. */
export const ENTRIES: ReadonlySet<string> = new Set(['Blob', 'BlobPrefix']);

/** Writes a document. */
export function document(root: string, content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><${root}>${content}</${root}>`;
}

/** Reads a name at the cursor; one that XML cannot contain is marked as percent-encoded. */
export function readName(cursor: XmlCursor): string {
  const isEncoded = /^(?:true|1)$/i.test(cursor.attribute('Encoded') ?? '');
  const text = cursor.text();
  return isEncoded ? decodePercent(text) : text;
}

/** Reads the name of the container or the common beginning that the cursor is in. @throws MalformedResponseError */
export function readNamed(cursor: XmlCursor, details: CloudErrorDetails): string {
  const { name: element } = cursor;
  let name: string | null = null;
  while (cursor.next()) {
    if (cursor.name === 'Name') name = readName(cursor);
    else cursor.skip();
  }
  if (name !== null && name !== '') return name;
  throw new MalformedResponseError(
    `${details.operation}: in Azure's response a ${element} has no Name.`,
    details,
  );
}

/** Reads the blob of a list that the cursor is in. */
export function readBlob(
  blob: XmlCursor,
  container: string,
  details: CloudErrorDetails,
): StorageObjectData<AzureObjectExtra> {
  let name: string | null = null;
  let properties: BlobProperties | null = null;
  let metadata: Record<string, string> = {};
  while (blob.next()) {
    if (blob.name === 'Name') name = readName(blob);
    else if (blob.name === 'Properties') properties = readProperties(blob);
    else if (blob.name === 'Metadata') metadata = readMetadata(blob);
    else blob.skip();
  }
  const size = properties?.size ?? null;
  if (name === null || name === '' || properties === null || size === null) {
    throw new MalformedResponseError(
      `${details.operation}: in Azure's response a Blob has no Name or no Content-Length.`,
      details,
    );
  }
  const { size: _, md5, contentType, lastModified, etag, ...rest } = properties;
  return {
    name,
    container,
    size,
    hash: hexOf(md5),
    contentType: contentType || null,
    lastModified,
    metadata,
    extra: { etag: unquote(etag), ...rest },
  };
}

function readProperties(cursor: XmlCursor): BlobProperties {
  const properties: BlobProperties = {
    size: null,
    md5: null,
    contentType: null,
    lastModified: null,
    etag: null,
    blobType: null,
    accessTier: null,
    tagCount: null,
    contentEncoding: null,
    contentDisposition: null,
    cacheControl: null,
    contentLanguage: null,
  };
  while (cursor.next()) readProperty(cursor, properties);
  return properties;
}

function readProperty(cursor: XmlCursor, properties: BlobProperties): void {
  switch (cursor.name) {
    case 'Content-Length':
      properties.size = cursor.count();
      break;
    case 'Content-MD5':
      properties.md5 = cursor.text();
      break;
    case 'Content-Type':
      properties.contentType = cursor.word();
      break;
    case 'Last-Modified':
      properties.lastModified = cursor.date();
      break;
    case 'Etag':
      properties.etag = cursor.text();
      break;
    case 'BlobType':
      properties.blobType = cursor.word();
      break;
    case 'AccessTier':
      properties.accessTier = cursor.word();
      break;
    case 'TagCount':
      properties.tagCount = cursor.count();
      break;
    case 'Content-Encoding':
      properties.contentEncoding = cursor.word() || null;
      break;
    case 'Content-Disposition':
      properties.contentDisposition = cursor.text() || null;
      break;
    case 'Cache-Control':
      properties.cacheControl = cursor.word() || null;
      break;
    case 'Content-Language':
      properties.contentLanguage = cursor.word() || null;
      break;
    default:
      cursor.skip();
  }
}

function readMetadata(cursor: XmlCursor): Record<string, string> {
  const pairs: [string, string][] = [];
  while (cursor.next()) pairs.push([cursor.name.toLowerCase(), cursor.text()]);
  return Object.fromEntries(pairs);
}
