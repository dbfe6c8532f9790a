import type { IncomingHttpHeaders } from 'node:http';
import {
  type Call,
  checkDocument,
  ContainerNotFoundError,
  type Page,
  type Query,
  readList,
  type XmlCursor,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  compareNames,
  HttpObjects,
  type ListObjectsOptions,
  numberIn,
  ObjectPrefix,
  type ObjectReference,
  type ObjectRequest,
  type Payload,
  type PutResult,
  type PutTarget,
  type StorageObject,
  type StoreObjects,
} from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import { EntryReader } from './entries.js';
import { conditions, objectHeaders, payloadHeader, putObjectData } from './headers.js';
import type { S3Extras, S3ObjectExtra, S3UploadExtra } from './models.js';
import { decodeNames, decoder, isTruncated, markerIn, nextOf, required } from './xml.js';

/** Last name of a page, after which the list continues: that of an object or of a common prefix. */
function lastName(items: readonly { readonly name: string }[]): string | undefined {
  let last: string | undefined;
  for (const { name } of items) if (last === undefined || compareNames(name, last) > 0) last = name;
  return last;
}

const CONTENTS: ReadonlySet<string> = new Set(['Contents']);

/** Other elements that identify a list of objects. */
const LISTED = ['CommonPrefixes', 'IsTruncated', 'KeyCount'] as const;

/** Requests of single objects, and the lists of a bucket. */
export class S3ObjectRequests extends HttpObjects<S3Extras, S3Client> implements StoreObjects<S3Extras> {
  override list(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<S3ObjectExtra> | ObjectPrefix> {
    const operation = 'listObjects';
    const details = this.client.context.details(operation);
    const query = { 'list-type': '2', 'encoding-type': 'url', prefix, delimiter };
    const request = {
      ...this.client.bucketRequest(operation, container),
      query,
      notFound: ContainerNotFoundError,
    };
    const { models } = this.client.context;
    const readPage = (page: XmlCursor, asked: Query): Page<StorageObject<S3ObjectExtra> | ObjectPrefix> => {
      const reader = new EntryReader(container, details);
      const read = (entry: XmlCursor) => models.object(reader.object(entry));
      const { root, entries } = readList(page, CONTENTS, read);
      if (entries.length === 0) checkDocument(root, 'ListBucketResult', LISTED, details);
      const decode = decoder(root);
      decodeNames(entries, decode);
      const items: (StorageObject<S3ObjectExtra> | ObjectPrefix)[] = entries;
      for (const prefixes of root.all('CommonPrefixes')) {
        required(prefixes, 'Prefix', details);
        for (const { text } of prefixes.all('Prefix')) {
          const name = decode(text);
          // A store may continue after a common prefix and list it again.
          if (name !== asked['marker']) items.push(new ObjectPrefix(container, name));
        }
      }
      const token = markerIn(root, 'NextContinuationToken');
      if (token !== null) return { items, next: { ...query, 'continuation-token': token } };
      if (!isTruncated(root)) return { items, next: null };
      // Stores that know no tokens go on behind a name: as version 1 of the list has it, and as version 2 does.
      const named = markerIn(root, 'NextMarker');
      const marker = nextOf(named === null ? lastName(items) : decode(named), details);
      return { items, next: { ...query, marker, 'start-after': marker } };
    };
    return this.client.list(request, readPage, call);
  }

  protected override putRequest(target: PutTarget<S3UploadExtra>, { checksum }: Payload): ObjectRequest {
    const request = this.client.objectRequest(target.operation, target);
    const condition = conditions(target.extra ?? {}, this.client.store);
    return Object.assign(request, {
      idempotent: condition.idempotent,
      headers: Object.assign(
        objectHeaders(target),
        condition.headers,
        request.headers,
        payloadHeader(checksum),
      ),
    });
  }

  protected override readPut(
    target: PutTarget<S3UploadExtra>,
    { bytes }: Payload,
    headers: IncomingHttpHeaders,
  ): PutResult<S3ObjectExtra> {
    return this.client.putResult(putObjectData(target, bytes.byteLength, headers));
  }

  override async delete(object: ObjectReference, call: Call): Promise<void> {
    const request = this.client.placeRequest('deleteObject', this.client.context.checks.place(object));
    await this.client.delete({ ...request, notFound: ContainerNotFoundError }, call);
  }

  /** The entity tag of a multipart object is the MD5 of the parts' MD5s; the parts' sizes must be fetched. */
  async checksumOf(object: StorageObject<S3ObjectExtra>, call: Call): Promise<Checksum | null> {
    if (!this.client.tagsAreMd5(object.container)) return null;
    if (object.hash !== null) return { algorithm: 'md5', hex: object.hash };
    // A list does not tell whether the object is encrypted, so that its tag is no MD5.
    const { hash, extra } = object.metadata === null ? await this.get(object, call) : object;
    if (hash !== null) return { algorithm: 'md5', hex: hash };
    const { etag, serverSideEncryption } = extra;
    if (etag === null || (serverSideEncryption !== null && serverSideEncryption !== 'AES256')) return null;
    if (this.client.hasCustomerKey) return null;
    const [, hex, countText] = /^([0-9a-f]{32})-(\d+)$/.exec(etag) ?? [];
    const count = Number(countText ?? 0);
    if (hex === undefined || count < 1 || object.size === null) return null;
    const sizes = partSizes(
      object.size,
      count,
      extra.partSize ?? (await this.#equalPartSize(object, count, call)),
    );
    return sizes === null ? null : { algorithm: 'md5', hex, parts: { sizes, joined: 'bytes' } };
  }

  /** Size of all parts but the last; null if sizes differ, or the store does not tell them. */
  async #equalPartSize(object: StorageObject, count: number, call: Call): Promise<number | null> {
    const first = await this.#partSize(object, 1, call);
    if (first === null || count === 1) return first;
    const last = await this.#partSize(object, count, call);
    return last !== null && first * (count - 1) + last === object.size ? first : null;
  }

  /** Size of one part of an object in bytes; null if the store does not tell it. */
  async #partSize(object: StorageObject, number: number, call: Call): Promise<number | null> {
    const version = (object.extra as Partial<S3ObjectExtra>).versionId ?? undefined;
    const request = this.client.objectRequest('downloadObject', {
      ...this.client.context.checks.place(object),
      version,
    });
    const query = { ...request.query, partNumber: number };
    const response = await this.head({ ...request, query, accept: [400, 405, 416, 501] }, call);
    return response.status === 206 ? numberIn(response.headers, 'content-length') : null;
  }
}

/** Sizes of an object's parts; null if this count and size do not fit the object. */
function partSizes(size: number, count: number, partSize: number | null): readonly number[] | null {
  if (partSize === null || Math.ceil(size / partSize) !== count) return null;
  return Array.from({ length: count }, (_, index) => Math.min(partSize, size - index * partSize));
}
