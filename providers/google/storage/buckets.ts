import {
  type Call,
  type CallOptions,
  CloudError,
  type CloudRequest,
  collect,
  ContainerExistsError,
  ContainerNotFoundError,
  type Query,
  type Reader,
  walkPages,
} from '../../../src/driver/index.js';
import {
  Container,
  containerName,
  type ContainerReference,
  type ListObjectsOptions,
  ObjectPrefix,
  type StorageDriver,
  type StorageObject,
} from '../../../src/storage/index.js';
import { GoogleStorageBase } from './client.js';
import {
  bucketJson,
  type GoogleBucketExtra,
  type GoogleCreateBucketExtra,
  type GoogleObjectExtra,
  OBJECT_FIELDS,
  readBucket,
} from './models.js';

/** Buckets, and the lists of what is in them. */
export abstract class GoogleBuckets extends GoogleStorageBase {
  override async *iterateContainers(
    options?: CallOptions,
  ): AsyncGenerator<Container<GoogleBucketExtra>, void, undefined> {
    const query = { project: this.project };
    yield* this.#buckets('listContainers', query, this.call(options));
  }

  override async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<GoogleBucketExtra>> {
    const operation = 'getContainer';
    const path = this.bucketPath(operation, containerName(container));
    return this.#container(
      await this.ask({ operation, method: 'GET', path, notFound: ContainerNotFoundError }, options),
    );
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: GoogleCreateBucketExtra } = {},
    options?: CallOptions,
  ): Promise<Container<GoogleBucketExtra>> {
    const operation = 'createContainer';
    this.checkNewContainerName(operation, name);
    const call = this.call(options);
    const query = { project: this.project };
    const json = bucketJson(name, create.extra ?? {});
    try {
      return this.#container(
        await this.ask(
          // A second request finds the bucket of the first, which is no error.
          {
            operation,
            method: 'POST',
            path: '/storage/v1/b',
            query,
            json,
            idempotent: true,
            conflict: ContainerExistsError,
          },
          call,
        ),
      );
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'container-exists') throw error;
      const own = await collect(this.#buckets(operation, { ...query, prefix: name }, call));
      const found = own.find((bucket) => bucket.name === name);
      if (found === undefined) throw error;
      return found;
    }
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const path = this.bucketPath(operation, containerName(container));
    await this.connection.empty({ operation, method: 'DELETE', path, accept: [404] }, options);
  }

  /**
   * All versions of all objects of a bucket: by name, the oldest first. What is done to one of them, reading, copying or deleting, is done
   * to that version; `{ container, name, version }` names it as well, where `version` is its `extra.generation`.
   *
   * @throws ContainerNotFoundError
   * @see https://cloud.google.com/storage/docs/using-versioned-objects
   */
  async listObjectVersions(
    container: ContainerReference,
    listing: Pick<ListObjectsOptions, 'prefix'> = {},
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>[]> {
    return collect(this.iterateObjectVersions(container, listing, this.call(options)));
  }

  /** As {@link listObjectVersions}, page by page. */
  iterateObjectVersions(
    container: ContainerReference,
    { prefix }: Pick<ListObjectsOptions, 'prefix'> = {},
    options?: CallOptions,
  ): AsyncIterable<StorageObject<GoogleObjectExtra>> {
    const operation = 'listObjectVersions';
    const path = `${this.bucketPath(operation, containerName(container))}/o`;
    const fields = `items(${OBJECT_FIELDS}),nextPageToken`;
    const query = { prefix, versions: true, fields, prettyPrint: false };
    const request = { operation, path, notFound: ContainerNotFoundError };
    return this.#pages(request, query, this.call(options), (page) =>
      page.optionalList('items').map((item) => this.#version(item)),
    );
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<GoogleObjectExtra> | ObjectPrefix> {
    const operation = 'listObjects';
    const path = `${this.bucketPath(operation, container)}/o`;
    const fields = `items(${OBJECT_FIELDS}),prefixes,nextPageToken`;
    const query = { prefix, delimiter, fields, prettyPrint: false };
    return this.#pages({ operation, path, notFound: ContainerNotFoundError }, query, call, (page) => [
      ...page.optionalList('items').map((item) => this.object(item)),
      ...page.strings('prefixes').map((name) => new ObjectPrefix(container, name)),
    ]);
  }

  #buckets(operation: string, query: Query, call: Call): AsyncIterable<Container<GoogleBucketExtra>> {
    return this.#pages({ operation, path: '/storage/v1/b' }, query, call, (page) =>
      page.optionalList('items').map((item) => this.#container(item)),
    );
  }

  /** Pages of as many as Google gives at once; one may be empty although another follows. */
  #pages<T>(
    request: Omit<CloudRequest, 'method' | 'query'>,
    query: Query,
    call: Call,
    read: (page: Reader) => readonly T[],
  ): AsyncIterable<T> {
    return walkPages(
      query,
      async (page) => {
        const response = await this.ask({ ...request, method: 'GET', query: page }, call);
        const pageToken = response.optionalString('nextPageToken') || null;
        return { items: read(response), next: pageToken === null ? null : { ...query, pageToken } };
      },
      this.details(request.operation),
    );
  }

  #version(resource: Reader): StorageObject<GoogleObjectExtra> {
    return this.object(resource, resource.string('generation'));
  }

  #container(bucket: Reader): Container<GoogleBucketExtra> {
    return new Container(this as StorageDriver, readBucket(bucket));
  }
}
