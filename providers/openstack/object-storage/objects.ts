import type { IncomingHttpHeaders } from 'node:http';
import { type Call, CloudError, ContainerNotFoundError, type Reader } from '../../../src/driver/index.js';
import {
  type Checksum,
  HttpObjects,
  type ListObjectsOptions,
  ObjectPrefix,
  type ObjectReference,
  type ObjectRequest,
  type OpenedObject,
  type OpenRequest,
  type Payload,
  type PutResult,
  type PutTarget,
  type StorageObject,
  type StoreObjects,
} from '../../../src/storage/index.js';
import { bulkFailures } from './batches.js';
import { SEGMENTS, type SwiftClient } from './client.js';
import { etagHeader, objectHeaders, putObjectData, readEntry, storedOf } from './headers.js';
import { SwiftLargeObjects } from './large-objects.js';
import type { SwiftExtras, SwiftObjectExtra, SwiftUploadExtra } from './models.js';

/** Types of the empty objects that clients of Swift, and others, put in place of folders. */
const FOLDER_TYPES: ReadonlySet<string> = new Set([
  'application/directory',
  'application/x-directory',
  'text/directory',
]);

/** Requests of single objects, and the lists of a container. */
export class SwiftObjects extends HttpObjects<SwiftExtras, SwiftClient> implements StoreObjects<SwiftExtras> {
  readonly #large: SwiftLargeObjects;
  readonly #listsTellLarge: boolean;

  /** `listsTellLarge`: true if lists mark static large objects (Swift 2.20 and later). */
  constructor(client: SwiftClient, listsTellLarge: boolean) {
    super(client);
    this.#large = new SwiftLargeObjects(client);
    this.#listsTellLarge = listsTellLarge;
  }

  override list(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<SwiftObjectExtra> | ObjectPrefix> {
    const { models } = this.client.context;
    const path = this.client.containerPath('listObjects', container);
    const read = (item: Reader) => {
      const data = readEntry(item, container, this.#listsTellLarge || container.endsWith(SEGMENTS));
      const value = data instanceof ObjectPrefix ? data : models.object(data);
      return { value, marker: data.name };
    };
    const query = { prefix, delimiter };
    return this.client.list(
      { operation: 'listObjects', path, query, notFound: ContainerNotFoundError },
      read,
      call,
    );
  }

  protected override putRequest(target: PutTarget<SwiftUploadExtra>, { checksum }: Payload): ObjectRequest {
    return {
      ...this.client.objectRequest(target.operation, target),
      headers: { ...objectHeaders(target), ...etagHeader(checksum) },
    };
  }

  protected override readPut(
    target: PutTarget<SwiftUploadExtra>,
    { bytes }: Payload,
    headers: IncomingHttpHeaders,
  ): PutResult<SwiftObjectExtra> {
    return { data: putObjectData(target, bytes.byteLength, headers, 'none'), stored: storedOf(headers) };
  }

  override async open(request: OpenRequest, call: Call): Promise<OpenedObject<SwiftObjectExtra>> {
    try {
      return await super.open(request, call);
    } catch (error) {
      // Ceph compares a large object's tag with one that it never returns, so the response's tag is compared instead.
      if (request.ifMatch === undefined || !CloudError.is(error) || error.status !== 412) throw error;
      return super.open({ ...request, ifMatch: undefined }, call);
    }
  }

  override async delete(object: ObjectReference, call: Call): Promise<void> {
    const operation = 'deleteObject';
    const place = this.client.context.checks.place(object);
    const large = await this.#large.kindOf(object, call);
    if (large === 'gone') return;
    const request = { operation, path: this.client.objectPath(operation, place) };
    if (large !== 'static') {
      await this.client.delete(request, call);
      return;
    }
    const query = { 'multipart-manifest': 'delete' };
    const { status, body } = await this.client.bulk(
      { ...request, method: 'DELETE', query, accept: [404] },
      call,
    );
    if (status === 404) return;
    const [failure] = bulkFailures(this.client, body, operation);
    if (failure !== undefined) throw failure.error;
  }

  async checksumOf(object: StorageObject<SwiftObjectExtra>, call: Call): Promise<Checksum | null> {
    const { hash, extra } = object;
    if (hash !== null) return { algorithm: 'md5', hex: hash };
    if (extra.etag === null || extra.largeObject !== 'static') return null;
    const operation = 'downloadObject';
    const segments = await this.#large.segments(operation, this.client.context.checks.place(object), call);
    if (segments === null) return null;
    // A manifest within a manifest, or a range of a segment, has other checksums than its bytes.
    if (segments.some((segment) => segment.has('sub_slo') || segment.has('range'))) return null;
    const sizes = segments.map((segment) => segment.optionalNumber('bytes'));
    if (!sizes.every((size) => size !== null)) return null;
    return { algorithm: 'md5', hex: extra.etag, parts: { sizes, joined: 'text' } };
  }

  /** Some clients mark folders by empty objects with a special type. */
  isFolderMark({ size, contentType }: StorageObject<SwiftObjectExtra>): boolean {
    return size === 0 && FOLDER_TYPES.has(contentType ?? '');
  }

  isIncomplete({ size, hash, extra }: StorageObject<SwiftObjectExtra>): boolean {
    return size === 0 && hash === null && extra.largeObject === null;
  }
}
