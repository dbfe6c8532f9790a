import {
  type Call,
  checkDocument,
  ConflictError,
  ContainerNotFoundError,
  escapeXml,
  headerValue,
  type Page,
  readElement,
  type XmlCursor,
} from '../../../src/driver/index.js';
import { type StoreContainers, type Container, defined } from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import type { S3Extras, S3ContainerExtra, S3CreateContainerExtra } from './models.js';
import { document, isTruncated, markerIn, nextOf, readBucket } from './xml.js';

/** Requests about buckets. */
export class S3Buckets implements StoreContainers<S3Extras> {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  iterate(call: Call): AsyncIterable<Container<S3ContainerExtra>> {
    const operation = 'listContainers';
    const details = this.#client.context.details(operation);
    const { models } = this.#client.context;
    const read = (page: XmlCursor): Page<Container<S3ContainerExtra>> => {
      const root = readElement(page);
      checkDocument(root, 'ListAllMyBucketsResult', ['Buckets'], details);
      const items = (root.child('Buckets')?.all('Bucket') ?? []).map((bucket) =>
        models.container(readBucket(bucket, details)),
      );
      const token = markerIn(root, 'ContinuationToken');
      if (token !== null) return { items, next: { 'continuation-token': token } };
      if (!isTruncated(root)) return { items, next: null };
      const marker = nextOf(markerIn(root, 'NextMarker') ?? items.at(-1)?.name, details);
      return { items, next: { marker } };
    };
    return this.#client.list({ operation, path: '/' }, read, call);
  }

  async get(name: string, call: Call): Promise<Container<S3ContainerExtra>> {
    const operation = 'getContainer';
    const request = this.#client.bucketRequest(operation, name);
    const { headers } = await this.#client.head({ ...request, notFound: ContainerNotFoundError }, call);
    const region = headerValue(headers, 'x-amz-bucket-region') ?? null;
    return this.#client.context.models.container({ name, extra: { createdAt: null, region } });
  }

  async create(
    name: string,
    { acl, objectLock }: S3CreateContainerExtra = {},
    call: Call,
  ): Promise<Container<S3ContainerExtra>> {
    const operation = 'createContainer';
    this.#client.context.checks.newContainerName(operation, name);
    const { region, store } = this.#client;
    const isNamed = store.locationConstraint && region !== null && region !== 'us-east-1';
    const headers = defined({
      'x-amz-acl': acl,
      'x-amz-bucket-object-lock-enabled': objectLock === true ? 'true' : undefined,
    });
    const location = `<LocationConstraint>${escapeXml(region ?? '')}</LocationConstraint>`;
    const body = document('CreateBucketConfiguration', location);
    const request = { ...this.#client.bucketRequest(operation, name), headers };
    try {
      await this.#client.put(isNamed ? { ...request, body } : request, call);
    } catch (error) {
      if (!(error instanceof ConflictError) || error.providerCode !== 'BucketAlreadyOwnedByYou') throw error;
    }
    return this.#client.context.models.container({ name, extra: { createdAt: null, region } });
  }

  async delete(name: string, call: Call): Promise<void> {
    const request = this.#client.bucketRequest('deleteContainer', name);
    await this.#client.delete({ ...request, accept: [404] }, call);
  }
}
