import {
  type Call,
  CloudError,
  collect,
  ContainerExistsError,
  ContainerNotFoundError,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import { type StoreContainers, type Container } from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';
import {
  type GoogleStorageExtras,
  bucketJson,
  type GoogleBucketExtra,
  type GoogleCreateBucketExtra,
  readBucket,
} from './models.js';

const BUCKETS = '/storage/v1/b';

/** Requests about buckets. */
export class GoogleBuckets implements StoreContainers<GoogleStorageExtras> {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  async *iterate(call: Call): AsyncGenerator<Container<GoogleBucketExtra>, void, undefined> {
    yield* this.#list('listContainers', { project: this.#client.project }, call);
  }

  async get(name: string, call: Call): Promise<Container<GoogleBucketExtra>> {
    const operation = 'getContainer';
    const path = this.#client.bucketPath(operation, name);
    return this.#container(
      await this.#client.get({ operation, path, notFound: ContainerNotFoundError }, call),
    );
  }

  async create(
    name: string,
    extra: GoogleCreateBucketExtra = {},
    call: Call,
  ): Promise<Container<GoogleBucketExtra>> {
    const operation = 'createContainer';
    this.#client.context.checks.newContainerName(operation, name);
    const query = { project: this.#client.project };
    const request = {
      operation,
      path: BUCKETS,
      query,
      json: bucketJson(name, extra),
      // A second request finds the bucket of the first, which is no error.
      idempotent: true,
      conflict: ContainerExistsError,
    };
    try {
      return this.#container(await this.#client.post(request, call));
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'container-exists') throw error;
      const own = await collect(this.#list(operation, { ...query, prefix: name }, call));
      const found = own.find((bucket) => bucket.name === name);
      if (found === undefined) throw error;
      return found;
    }
  }

  async delete(name: string, call: Call): Promise<void> {
    const operation = 'deleteContainer';
    const path = this.#client.bucketPath(operation, name);
    await this.#client.delete({ operation, path, notFound: ContainerNotFoundError }, call);
  }

  /** A page may be empty although another follows. */
  #list(operation: string, query: Query, call: Call): AsyncIterable<Container<GoogleBucketExtra>> {
    const read = (page: Reader): Container<GoogleBucketExtra>[] =>
      page.optionalList('items').map((item) => this.#container(item));
    return this.#client.listPages({ operation, path: BUCKETS, query }, read, call);
  }

  #container(bucket: Reader): Container<GoogleBucketExtra> {
    return this.#client.context.models.container(readBucket(bucket));
  }
}
