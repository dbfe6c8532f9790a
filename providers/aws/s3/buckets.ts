import {
  type Call,
  type CallOptions,
  checkDocument,
  ConflictError,
  ContainerNotFoundError,
  escapeXml,
  headerValue,
  readElement,
  readList,
  type XmlCursor,
} from '../../../src/driver/index.js';
import {
  compareNames,
  Container,
  containerName,
  type ContainerReference,
  defined,
  type ListObjectsOptions,
  ObjectPrefix,
  type StorageDriver,
  StorageObject,
} from '../../../src/storage/index.js';
import { S3Base } from './client.js';
import { EntryReader } from './entries.js';
import type { S3ContainerExtra, S3CreateContainerExtra, S3ObjectExtra } from './models.js';
import type { S3Options } from './options.js';
import {
  decodeNames,
  decoder,
  document,
  isTruncated,
  markerIn,
  nextOf,
  readBucket,
  required,
} from './xml.js';

/** The name that a list goes on behind: that of an object, or of a common beginning. */
function lastName(items: readonly { readonly name: string }[]): string | undefined {
  let last: string | undefined;
  for (const { name } of items) if (last === undefined || compareNames(name, last) > 0) last = name;
  return last;
}

const CONTENTS: ReadonlySet<string> = new Set(['Contents']);

/** What else shows that an answer is a list of objects. */
const LISTED = ['CommonPrefixes', 'IsTruncated', 'KeyCount'] as const;

/** Buckets, and the lists of what is in them. */
export abstract class S3Buckets<Options extends S3Options = S3Options> extends S3Base<Options> {
  override iterateContainers(options?: CallOptions): AsyncIterable<Container<S3ContainerExtra>> {
    const operation = 'listContainers';
    const details = this.details(operation);
    return this.pages({ operation, path: '/' }, this.call(options), (page) => {
      const root = readElement(page);
      checkDocument(root, 'ListAllMyBucketsResult', ['Buckets'], details);
      const items = (root.child('Buckets')?.all('Bucket') ?? []).map(
        (bucket) => new Container<S3ContainerExtra>(this as StorageDriver, readBucket(bucket, details)),
      );
      const token = markerIn(root, 'ContinuationToken');
      if (token !== null) return { items, next: { 'continuation-token': token } };
      if (!isTruncated(root)) return { items, next: null };
      const marker = nextOf(markerIn(root, 'NextMarker') ?? items.at(-1)?.name, details);
      return { items, next: { marker } };
    });
  }

  override async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<S3ContainerExtra>> {
    const name = containerName(container);
    const operation = 'getContainer';
    const { headers } = await this.sendEmpty(
      { ...this.bucketRequest(operation, name), method: 'HEAD', notFound: ContainerNotFoundError },
      options,
    );
    const region = headerValue(headers, 'x-amz-bucket-region') ?? null;
    return new Container(this as StorageDriver, { name, extra: { createdAt: null, region } });
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: S3CreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container<S3ContainerExtra>> {
    const operation = 'createContainer';
    this.checkNewContainerName(operation, name);
    const { acl, objectLock } = create.extra ?? {};
    const region = this.region ?? this.store.region;
    const isNamed = this.store.locationConstraint && region !== null && region !== 'us-east-1';
    const headers = defined({
      'x-amz-acl': acl,
      'x-amz-bucket-object-lock-enabled': objectLock === true ? 'true' : undefined,
    });
    const location = `<LocationConstraint>${escapeXml(region ?? '')}</LocationConstraint>`;
    const body = document('CreateBucketConfiguration', location);
    const request = { ...this.bucketRequest(operation, name), method: 'PUT', headers } as const;
    try {
      await this.sendEmpty(isNamed ? { ...request, body } : request, options);
    } catch (error) {
      if (!(error instanceof ConflictError) || error.providerCode !== 'BucketAlreadyOwnedByYou') throw error;
    }
    return new Container(this as StorageDriver, { name, extra: { createdAt: null, region } });
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const request = this.bucketRequest('deleteContainer', containerName(container));
    await this.sendEmpty({ ...request, method: 'DELETE', accept: [404] }, options);
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<S3ObjectExtra> | ObjectPrefix> {
    const operation = 'listObjects';
    const details = this.details(operation);
    const query = { 'list-type': '2', 'encoding-type': 'url', prefix, delimiter };
    const request = { ...this.bucketRequest(operation, container), query, notFound: ContainerNotFoundError };
    return this.pages(request, call, (page, asked) => {
      const reader = new EntryReader(container, details);
      const read = (entry: XmlCursor) => new StorageObject(this as StorageDriver, reader.object(entry));
      const { root, entries } = readList(page, CONTENTS, read);
      if (entries.length === 0) checkDocument(root, 'ListBucketResult', LISTED, details);
      const decode = decoder(root);
      decodeNames(entries, decode);
      const items: (StorageObject<S3ObjectExtra> | ObjectPrefix)[] = entries;
      for (const prefixes of root.all('CommonPrefixes')) {
        required(prefixes, 'Prefix', details);
        for (const { text } of prefixes.all('Prefix')) {
          const name = decode(text);
          // A store may begin behind a common beginning and count what is beneath it again.
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
    });
  }
}
