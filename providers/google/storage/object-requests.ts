import {
  type Call,
  ContainerNotFoundError,
  ObjectNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  defined,
  type ListObjectsOptions,
  numberIn,
  type ObjectPlace,
  ObjectPrefix,
  type ObjectReference,
  type OpenedObject,
  type OpenRequest,
  type Payload,
  type PutResult,
  type PutTarget,
  rangeHeader,
  readExtent,
  type StorageObject,
  type StoreObjects,
  textIn,
  unchanged,
} from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';
import {
  crc32cOf,
  type GoogleObjectExtra,
  type GoogleStorageExtras,
  type GoogleUploadExtra,
  OBJECT_FIELDS,
  readHeaders,
  readResource,
} from './models.js';
import { multipart, uploadRequest } from './upload-requests.js';

type GoogleObject = StorageObject<GoogleObjectExtra>;

/** Requests of single objects. */
export class GoogleObjectRequests implements StoreObjects<GoogleStorageExtras> {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  list(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<GoogleObject | ObjectPrefix> {
    const operation = 'listObjects';
    const path = `${this.#client.bucketPath(operation, container)}/o`;
    const fields = `items(${OBJECT_FIELDS}),prefixes,nextPageToken`;
    const query = { prefix, delimiter, fields, prettyPrint: false };
    const read = (page: Reader): (GoogleObject | ObjectPrefix)[] => [
      ...page.optionalList('items').map((item) => this.#client.object(item)),
      ...page.strings('prefixes').map((name) => new ObjectPrefix(container, name)),
    ];
    return this.#client.listPages({ operation, path, query, notFound: ContainerNotFoundError }, read, call);
  }

  get(place: ObjectPlace, call: Call): Promise<GoogleObject> {
    return this.#client.getObject('getObject', place, call);
  }

  /** Uploads content and properties in one request. */
  async put(
    target: PutTarget<GoogleUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<GoogleObjectExtra>> {
    const content = multipart(target, { bytes, checksum }, this.#client.context);
    const resource = await this.#client.post(
      { ...uploadRequest(this.#client, target, 'multipart'), ...content },
      call,
    );
    const data = readResource(resource);
    return { data, stored: crc32cOf(data.extra) };
  }

  /** Reads content from the XML API, whose responses include the user's metadata, unlike those of the JSON API. */
  async open(
    { operation, range, ifMatch, ifNoneMatch, ...place }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<GoogleObjectExtra>> {
    const { context } = this.#client;
    const response = await context.connection.stream(
      {
        operation,
        method: 'GET',
        path: this.#client.contentPath(operation, place),
        query: { generation: place.version },
        headers: defined({
          accept: '*/*',
          // Otherwise compressed objects would be decompressed, without length and checksum.
          'accept-encoding': 'gzip',
          range: range === undefined ? undefined : rangeHeader(range),
          'x-goog-if-generation-match': ifMatch,
          'x-goog-if-generation-not-match': ifNoneMatch,
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    const { headers, body } = response;
    if (response.status === 304) {
      body.destroy();
      throw unchanged({ operation, name: place.name, ifNoneMatch }, context.provider);
    }
    const { length, size } = readExtent(response, range, context.details(operation));
    const stored = numberIn(headers, 'x-goog-stored-content-length');
    const object = context.models.object(readHeaders(place, headers, stored ?? size));
    const isExpanded =
      textIn(headers, 'x-goog-stored-content-encoding') === 'gzip' &&
      textIn(headers, 'content-encoding') !== 'gzip';
    if (isExpanded) return { object, length: null, checksum: null, body };
    return { object, length, checksum: crc32cOf(object.extra), body };
  }

  async delete(object: ObjectReference, call: Call): Promise<void> {
    await this.#client.deleteObject('deleteObject', this.#client.context.checks.place(object), call);
  }

  async checksumOf({ extra, hash }: GoogleObject): Promise<Checksum | null> {
    return crc32cOf(extra) ?? (hash === null ? null : { algorithm: 'md5', hex: hash });
  }
}
