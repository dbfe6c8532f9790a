import { createHash } from 'node:crypto';
import {
  type CloudErrorDetails,
  type CloudRequest,
  decodePercent,
  MalformedResponseError,
  type XmlElement,
} from '../../../src/driver/index.js';
import type { ContainerData } from '../../../src/storage/index.js';
import type { S3ContainerExtra } from './models.js';

/** Namespace of request documents. */
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document for S3. `content` is XML already. */
export function document(root: string, content: string): string {
  return `<${root} xmlns="${NAMESPACE}">${content}</${root}>`;
}

/** Headers of a request with an XML body. */
export const XML_HEADERS = { 'content-type': 'application/xml' } as const;

/** A document as a request's body, with the checksum that S3 requires for changes of settings. */
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

/** Checks that a response is the expected document and no gateway's page. @throws MalformedResponseError */
export function expectRoot(root: XmlElement, name: string, details: CloudErrorDetails): XmlElement {
  if (root.name === name) return root;
  throw new MalformedResponseError(
    `${details.operation}: ${details.provider} returned <${root.name}> where <${name}> is expected; it is not known whether the request took effect.`,
    details,
  );
}

/** Text of an element that must be there. @throws MalformedResponseError */
export function required(element: XmlElement, name: string, details: CloudErrorDetails): string {
  return present(element.get(name), element.name, name, details);
}

/** A field of an element that must be there. @throws MalformedResponseError */
export function present<T>(value: T | null, element: string, name: string, details: CloudErrorDetails): T {
  if (value !== null) return value;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s response ${element} has no ${name}.`,
    details,
  );
}

/** Number of an element that must be there. @throws MalformedResponseError */
export function requiredNumber(element: XmlElement, name: string, details: CloudErrorDetails): number {
  const text = required(element, name, details);
  const number = Number(text);
  if (/^\s*\d+\s*$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new MalformedResponseError(
    `${details.operation}: in ${details.provider}'s response ${name} is not a number: ${JSON.stringify(text)}.`,
    details,
  );
}

/** Decodes names, if the store has applied the requested encoding. */
export function decoder(root: XmlElement): (name: string) => string {
  if (root.get('EncodingType')?.trim().toLowerCase() !== 'url') return (name) => name;
  return (name) => decodePercent(name.replaceAll('+', ' '));
}

/** Decodes the names in a list; only the end of the list tells whether they are encoded. */
export function decodeNames(entries: readonly { name: string }[], decode: (name: string) => string): void {
  // Encoded names are plain ASCII without blanks. If a store claims to encode names and does not, decoding would change them.
  if (entries.some(({ name }) => /[^!-~]/.test(name))) return;
  for (const entry of entries) entry.name = decode(entry.name);
}

/** Text of an element with the start of the next page; null if missing or empty. */
export function markerIn(root: XmlElement, name: string): string | null {
  return root.get(name) || null;
}

/** True if a response says that its list continues. */
export function isTruncated(root: XmlElement): boolean {
  return /^\s*(?:true|1)\s*$/i.test(root.get('IsTruncated') ?? '');
}

/** @throws MalformedResponseError when a list continues, but its next page is unknown */
export function nextOf<T>(marker: T | null | undefined, details: CloudErrorDetails): T {
  const isSendable = typeof marker !== 'string' || !/\p{Surrogate}/u.test(marker);
  if (marker !== null && marker !== undefined && isSendable) return marker;
  const where = isSendable ? 'but not where' : 'behind a name that is no UTF-8';
  throw new MalformedResponseError(
    `${details.operation}: ${details.provider} says that its list goes on, ${where}: what it has told is a part alone.`,
    details,
  );
}
