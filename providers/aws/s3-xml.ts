import { createHash } from 'node:crypto';
import { BytePattern } from '../../src/connection/byte-pattern.js';
import type { CloudRequest, Query } from '../../src/connection/request.js';
import type { XmlElement } from '../../src/connection/xml.js';
import type { XmlCursor } from '../../src/connection/xml-cursor.js';
import { type CloudErrorDetails, MalformedResponseError } from '../../src/errors.js';
import { unquote } from '../../src/storage/headers.js';
import type { ContainerData, StorageObjectData } from '../../src/storage/models.js';
import type { S3ContainerExtra, S3ObjectExtra, S3ObjectVersion } from './s3-models.js';

/** The namespace of what S3 is sent. */
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document for S3. `content` is XML already. */
export function document(root: string, content: string): string {
  return `<${root} xmlns="${NAMESPACE}">${content}</${root}>`;
}

/** Headers of a request whose body is XML. */
export const XML_HEADERS = { 'content-type': 'application/xml' } as const;

/** A document as a request's body, with the checksum that S3 wants of those that change settings. */
export function xmlBody(body: string): Pick<CloudRequest, 'headers' | 'body'> {
  const md5 = createHash('md5').update(body).digest('base64');
  return { body, headers: { ...XML_HEADERS, 'content-md5': md5 } };
}

/** Reads a bucket of the account's list. */
export function readBucket(bucket: XmlElement, details: CloudErrorDetails): ContainerData<S3ContainerExtra> {
  return {
    name: required(bucket, 'Name', details),
    extra: { createdAt: bucket.get('CreationDate'), region: bucket.get('BucketRegion') },
  };
}

/** What a list tells of an object. Its name may be encoded still: how, the rest of the list may tell. */
export type Entry = Omit<StorageObjectData<S3ObjectExtra>, 'name'> & { name: string };

/** Reads the object of a list that the cursor is in. */
export function readEntry(cursor: XmlCursor, container: string, details: CloudErrorDetails): Entry {
  const fields = readFields(cursor);
  return {
    name: present(fields.key, 'Contents', 'Key', details),
    size: present(fields.size, 'Contents', 'Size', details),
    // A list does not tell whether the object is encrypted, so that its tag is no MD5.
    hash: null,
    contentType: null,
    lastModified: fields.lastModified,
    metadata: null,
    container,
    extra: {
      etag: fields.etag,
      versionId: fields.version,
      storageClass: fields.storageClass,
      serverSideEncryption: null,
      kmsKeyId: null,
      tagCount: null,
      cacheControl: null,
      contentEncoding: null,
      contentDisposition: null,
      partSize: null,
    },
  };
}

/** What a list tells of a version. Its name may be encoded still. */
export type VersionEntry = Omit<S3ObjectVersion, 'name'> & { name: string };

/** Reads the version of an object, or the mark of a deletion, that the cursor is in. */
export function readVersion(cursor: XmlCursor, container: string, details: CloudErrorDetails): VersionEntry {
  const { name: element } = cursor;
  const isDeleteMarker = element === 'DeleteMarker';
  const fields = readFields(cursor);
  return {
    container,
    name: present(fields.key, element, 'Key', details),
    version: present(fields.version, element, 'VersionId', details),
    isLatest: fields.isLatest,
    isDeleteMarker,
    size: isDeleteMarker ? null : present(fields.size, element, 'Size', details),
    etag: fields.etag,
    storageClass: fields.storageClass,
    lastModified: fields.lastModified,
  };
}

/** The quotes of an entity tag as XML has them. */
const QUOTE = new BytePattern('&quot;');

/** Fields that objects and versions have in lists; null where there is none. */
interface EntryFields {
  key: string | null;
  size: number | null;
  etag: string | null;
  version: string | null;
  storageClass: string | null;
  lastModified: Date | null;
  isLatest: boolean;
}

function readFields(cursor: XmlCursor): EntryFields {
  const fields: EntryFields = {
    key: null,
    size: null,
    etag: null,
    version: null,
    storageClass: null,
    lastModified: null,
    isLatest: false,
  };
  while (cursor.next()) {
    switch (cursor.name) {
      case 'Key':
        fields.key = cursor.text();
        break;
      case 'LastModified':
        fields.lastModified = cursor.date();
        break;
      case 'ETag':
        fields.etag = cursor.textWithin(QUOTE) ?? unquote(cursor.text());
        break;
      case 'Size':
        fields.size = cursor.number();
        break;
      case 'StorageClass':
        fields.storageClass = cursor.word();
        break;
      case 'VersionId':
        fields.version = cursor.text();
        break;
      case 'IsLatest':
        fields.isLatest = cursor.word() === 'true';
        break;
      default:
        cursor.skip();
    }
  }
  return fields;
}

/** Text of an element that must be there. @throws MalformedResponseError */
export function required(element: XmlElement, name: string, details: CloudErrorDetails): string {
  return present(element.get(name), element.name, name, details);
}

/** A field of an element that must be there. @throws MalformedResponseError */
function present<T>(value: T | null, element: string, name: string, details: CloudErrorDetails): T {
  if (value !== null) return value;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s answer ${element} has no ${name}.`,
    details,
  );
}

/** Number of an element that must be there. @throws MalformedResponseError */
export function requiredNumber(element: XmlElement, name: string, details: CloudErrorDetails): number {
  const text = required(element, name, details);
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return number;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s answer ${name} is no number: ${JSON.stringify(text)}.`,
    details,
  );
}

/** Undoes the encoding that was asked for, where the store obeyed. */
export function decoder(root: XmlElement): (name: string) => string {
  if (root.get('EncodingType') !== 'url') return (name) => name;
  return (name) => (/[%+]/.test(name) ? decodeURIComponent(name.replaceAll('+', ' ')) : name);
}

/** The query of the page that an answer names as the next one; null where it names none. */
export function token(root: XmlElement, element: string, parameter: string): Query | null {
  const value = root.get(element);
  return value === null || value === '' ? null : { [parameter]: value };
}
