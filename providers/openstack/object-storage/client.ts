import {
  type Call,
  type CallOptions,
  type ClientRequest,
  type CloudRequest,
  type CloudResponse,
  type Endpoint,
  ObjectNotFoundError,
  type Reader,
  walkPages,
} from '../../../src/driver/index.js';
import {
  encodeName,
  type HttpObjectClient,
  type ObjectPlace,
  type ObjectRequest,
  type ObjectResponse,
  type StorageContext,
  type StorageLimits,
  type StorageObjectData,
} from '../../../src/storage/index.js';
import { readObject } from './headers.js';
import type { SwiftExtras, SwiftObjectExtra } from './models.js';

/** Suffix of the container for the segments of large objects, as in python-swiftclient. */
export const SEGMENTS = '_segments';

const MIB = 1024 * 1024;

/** Facts about Swift. */
export const SWIFT_LIMITS: StorageLimits = {
  parts: { min: 1, max: 5 * 1024 * MIB, count: 1000, preferred: 16 * MIB, equal: false },
  checksum: 'md5',
  objectName: 1024,
  containerName: { pattern: /^[^/]{1,256}$/, words: 'has 1 to 256 characters and no slash' },
  // Swift passes names on as WSGI variables, which turns underscores into dashes.
  metadataKey: {
    pattern: /^[a-z0-9!#$%&'*+.^`|~-]{1,128}$/i,
    words: 'has letters, digits and dashes, and no underscore',
  },
  trimsMetadata: true,
  properties: ['contentEncoding', 'contentDisposition', 'cacheControl', 'contentLanguage', 'expiry'],
  batchDelete: 10_000,
  sources: [
    'https://docs.openstack.org/swift/latest/overview_large_objects.html',
    'https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.bulk',
  ],
};

/** Client of all parts of the Swift driver. */
export class SwiftClient implements HttpObjectClient<SwiftExtras> {
  readonly context: StorageContext<SwiftExtras>;

  constructor(context: StorageContext<SwiftExtras>) {
    this.context = context;
  }

  /** Reads the headers only. */
  async head(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty({ ...request, method: 'HEAD' }, options);
  }

  /** Reads JSON; null for an empty response, as Ceph 16 may return. */
  async get(request: ClientRequest, options?: CallOptions): Promise<unknown> {
    return (await this.context.connection.json({ ...request, method: 'GET' }, options)).body;
  }

  /** Sends a PUT whose response has headers only. */
  async put(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty({ ...request, method: 'PUT' }, options);
  }

  /** Sends a POST whose response has headers only. It replaces its fields, so it may be repeated. */
  async post(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty({ idempotent: true, ...request, method: 'POST' }, options);
  }

  /** Deletes a resource. A missing one is no error, unless `accept` says otherwise. */
  async delete(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty({ accept: [404], ...request, method: 'DELETE' }, options);
  }

  /** Sends a bulk request, which reports in JSON. */
  async bulk(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<unknown>> {
    return this.context.connection.json(request, options);
  }

  /**
   * Lists pages, each requested by the last name of the previous one. The list ends at an empty page: clusters may cap pages, Ceph at
   * 1,000. No limit is requested: a cluster returns as many rows as it allows, and refuses a higher limit.
   *
   * @param read converts a row to an item, and returns the name after which the list continues
   */
  list<T>(
    { query, ...request }: ClientRequest,
    read: (row: Reader) => { readonly value: T; readonly marker: string },
    call: Call,
  ): AsyncIterable<T> {
    const first = { format: 'json', ...query };
    const { context } = this;
    return walkPages(
      first,
      async (page) => {
        const { status, body } = await context.connection.json(
          { ...request, method: 'GET', query: page },
          call,
        );
        // Only a 204 has no body: an empty list is a list.
        const rows = context.reader({ items: status === 204 ? [] : body }, request.operation).list('items');
        const items = rows.map(read);
        const marker = items.at(-1)?.marker;
        return {
          items: items.map(({ value }) => value),
          next: marker === undefined ? null : { ...first, marker },
        };
      },
      context.details(request.operation),
    );
  }

  /** Endpoint of a request; signs in first. */
  async endpoint(request: CloudRequest, call: Call): Promise<Endpoint> {
    const { connection } = this.context;
    return connection.shared.authenticator.endpoint(request, connection, call);
  }

  /** The path of a container. @throws InvalidRequestError for a name that Swift refuses */
  containerPath(operation: string, name: string): string {
    this.context.checks.containerName(operation, name);
    return `/${encodeURIComponent(name)}`;
  }

  /** The path of an object. @throws InvalidRequestError for a name that Swift refuses */
  objectPath(operation: string, { container, name }: ObjectPlace): string {
    this.context.checks.objectName(operation, name);
    return `${this.containerPath(operation, container)}/${encodeName(name)}`;
  }

  objectRequest(operation: string, place: ObjectPlace): ObjectRequest {
    return { operation, path: this.objectPath(operation, place), notFound: ObjectNotFoundError };
  }

  readObject(response: ObjectResponse): StorageObjectData<SwiftObjectExtra> {
    return readObject(response);
  }
}
