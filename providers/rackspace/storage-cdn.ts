import type { IncomingHttpHeaders } from 'node:http';
import {
  type CallOptions,
  ContainerNotFoundError,
  InvalidRequestError,
  ObjectNotFoundError,
  Part,
} from '../../src/driver/index.js';
import {
  containerName,
  type ContainerReference,
  defined,
  encodeName,
  numberIn,
  type ObjectReference,
  textIn,
} from '../../src/storage/index.js';
import type { SwiftClient } from '../openstack/object-storage/client.js';
import type { SwiftOptions } from '../openstack/object-storage/options.js';
import type { RackspaceOptions } from './credentials.js';

/** Options of the Cloud Files driver. */
export type CloudFilesOptions = RackspaceOptions &
  Pick<SwiftOptions, 'tempUrlKey' | 'tempUrlDigest' | 'transferMemory'>;

/** URLs on the content delivery network. */
export interface CloudFilesCdnUrls {
  /** Over HTTP. */
  readonly http: string | null;
  /** Over HTTPS. */
  readonly https: string | null;
  /** For streaming (Adobe's HTTP Dynamic Streaming); null if there is none any more. */
  readonly streaming: string | null;
  /** For streaming to iOS (HTTP Live Streaming); null if there is none any more. */
  readonly ios: string | null;
}

/** Publication of a container on the content delivery network. */
export interface CloudFilesCdn {
  /** True if it is published. */
  readonly enabled: boolean;
  /** Milliseconds for which the network caches objects; null if the container was never published. */
  readonly ttl: number | null;
  /** True if access logs are stored, in a separate container. */
  readonly logRetention: boolean;
  /** URLs of its objects: append a slash and the object's name. */
  readonly urls: CloudFilesCdnUrls;
}

/** Options for publishing a container. */
export interface EnableCdnOptions {
  /** Milliseconds for which the network caches objects: from 15 minutes to 50 years. Default: unchanged, initially 72 hours. */
  readonly ttl?: number;
  /** True to store access logs. Default: unchanged, initially false. */
  readonly logRetention?: boolean;
}

/** Shortest time to live of cached objects in seconds; the longest follows. */
const MIN_TTL = 900;
const MAX_TTL = 1_576_800_000;

/**
 * Cloud Files' content delivery network: `files.cdn`. It is a separate service with the same container names. Its DELETE removes an object
 * from caches; the same request to storage would delete the object.
 */
export class CloudFilesCdnService extends Part {
  readonly #client: SwiftClient;

  constructor(client: SwiftClient) {
    super();
    this.#client = client;
  }

  /**
   * Publishes a container, or changes its publication. Its objects are then public, at the returned URLs.
   *
   * @throws ContainerNotFoundError; InvalidRequestError for an invalid time to live
   * @see https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-container-services-operations
   */
  async enable(
    container: ContainerReference,
    { ttl, logRetention }: EnableCdnOptions = {},
    options?: CallOptions,
  ): Promise<CloudFilesCdn> {
    const operation = 'cdn.enable';
    const headers = defined({
      'x-cdn-enabled': 'True',
      'x-ttl': ttl === undefined ? undefined : String(this.#seconds(operation, ttl)),
      'x-log-retention': logRetention === undefined ? undefined : logRetention ? 'True' : 'False',
    });
    const request = { ...this.#container(operation, container), headers };
    await this.#client.put({ ...request, notFound: ContainerNotFoundError }, options);
    return this.get(container, options);
  }

  /**
   * Ends the publication of a container. Cached objects can be read until their time to live is over; see {@link purge}. A container that
   * was never published is no error.
   *
   * @see https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-container-services-operations
   */
  async disable(container: ContainerReference, options?: CallOptions): Promise<void> {
    const request = this.#container('cdn.disable', container);
    const headers = { 'x-cdn-enabled': 'False' };
    await this.#client.post({ ...request, headers, accept: [404] }, options);
  }

  /**
   * Fetches the publication of a container; not published if the network does not know it.
   *
   * @see https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-container-services-operations
   */
  async get(container: ContainerReference, options?: CallOptions): Promise<CloudFilesCdn> {
    const request = this.#container('cdn.get', container);
    const { status, headers } = await this.#client.head({ ...request, accept: [404] }, options);
    return readCdn(status === 404 ? {} : headers);
  }

  /** Returns the URLs of an object, if its container is published. */
  async getUrls(object: ObjectReference, options?: CallOptions): Promise<CloudFilesCdnUrls> {
    const { checks } = this.#client.context;
    const { container, name } = checks.place(object);
    checks.objectName('cdn.getUrls', name);
    const { urls } = await this.get(container, options);
    const within = (url: string | null): string | null =>
      url === null ? null : `${url}/${encodeName(name)}`;
    return {
      http: within(urls.http),
      https: within(urls.https),
      streaming: within(urls.streaming),
      ios: within(urls.ios),
    };
  }

  /**
   * Removes an object from the network's caches before its time to live is over; the object stays in storage. The given addresses get an
   * e-mail when it is done.
   *
   * @throws ObjectNotFoundError when the network does not know it
   * @see https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-object-services-operations
   */
  async purge(
    object: ObjectReference,
    purge: { readonly email?: readonly string[] } = {},
    options?: CallOptions,
  ): Promise<void> {
    const operation = 'cdn.purge';
    const path = this.#client.objectPath(operation, this.#client.context.checks.place(object));
    const headers = defined({ 'x-purge-email': purge.email?.join(', ') });
    const request = { operation, endpoint: 'cdn', path, headers, notFound: ObjectNotFoundError };
    await this.#client.delete({ ...request, accept: [] }, options);
  }

  #container(operation: string, container: ContainerReference) {
    return {
      operation,
      endpoint: 'cdn',
      path: this.#client.containerPath(operation, containerName(container)),
    };
  }

  #seconds(operation: string, ttl: number): number {
    const seconds = Math.ceil(ttl / 1000);
    if (seconds >= MIN_TTL && seconds <= MAX_TTL) return seconds;
    throw new InvalidRequestError(
      `${operation}: ttl must be ${MIN_TTL * 1000} to ${MAX_TTL * 1000} milliseconds, not ${ttl}.`,
      this.#client.context.details(operation),
    );
  }
}

function readCdn(headers: IncomingHttpHeaders): CloudFilesCdn {
  const seconds = numberIn(headers, 'x-ttl');
  const isTrue = (name: string): boolean => textIn(headers, name)?.toLowerCase() === 'true';
  return {
    enabled: isTrue('x-cdn-enabled'),
    ttl: seconds === null ? null : seconds * 1000,
    logRetention: isTrue('x-log-retention'),
    urls: {
      http: textIn(headers, 'x-cdn-uri'),
      https: textIn(headers, 'x-cdn-ssl-uri'),
      streaming: textIn(headers, 'x-cdn-streaming-uri'),
      ios: textIn(headers, 'x-cdn-ios-uri'),
    },
  };
}
