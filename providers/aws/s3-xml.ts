import { createHash } from 'node:crypto';
import type { CloudRequest, Query } from '../../src/connection/request.js';
import type { XmlElement } from '../../src/connection/xml.js';
import { type CloudErrorDetails, MalformedResponseError } from '../../src/errors.js';
import { toDate } from '../../src/model.js';
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

/** Reads an object of a list. `decode` undoes the encoding of its name. */
export function readEntry(
  entry: XmlElement,
  container: string,
  decode: (name: string) => string,
  details: CloudErrorDetails,
): StorageObjectData<S3ObjectExtra> {
  return {
    name: decode(required(entry, 'Key', details)),
    size: requiredNumber(entry, 'Size', details),
    // A list does not tell whether the object is encrypted, so that its tag is no MD5.
    hash: null,
    contentType: null,
    lastModified: toDate(entry.get('LastModified')),
    metadata: null,
    container,
    extra: {
      etag: unquote(entry.get('ETag')),
      versionId: entry.get('VersionId'),
      storageClass: entry.get('StorageClass'),
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

/** Reads a version of an object, or the mark of a deletion. `decode` undoes the encoding of its name. */
export function readVersion(
  entry: XmlElement,
  container: string,
  decode: (name: string) => string,
  details: CloudErrorDetails,
): S3ObjectVersion {
  const isDeleteMarker = entry.name === 'DeleteMarker';
  return {
    container,
    name: decode(required(entry, 'Key', details)),
    version: required(entry, 'VersionId', details),
    isLatest: entry.get('IsLatest') === 'true',
    isDeleteMarker,
    size: isDeleteMarker ? null : requiredNumber(entry, 'Size', details),
    etag: unquote(entry.get('ETag')),
    storageClass: entry.get('StorageClass'),
    lastModified: toDate(entry.get('LastModified')),
  };
}

/** Text of an element that must be there. @throws MalformedResponseError */
export function required(element: XmlElement, name: string, details: CloudErrorDetails): string {
  const text = element.get(name);
  if (text !== null) return text;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s answer ${element.name} has no ${name}.`,
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
