import {
  type CallOptions,
  checkDocument,
  type CloudErrorDetails,
  collect,
  ContainerNotFoundError,
  InvalidRequestError,
  type Page,
  Part,
  type Query,
  readList,
  type XmlCursor,
  type XmlElement,
} from '../../../src/driver/index.js';
import { containerName, type ContainerReference, type StorageObject } from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import type { S3Copies } from './copies.js';
import { EntryReader } from './entries.js';
import type { S3CopyOptions, S3ObjectExtra, S3ObjectVersion, S3Versioning } from './models.js';
import type { S3ObjectRequests } from './object-requests.js';
import { decodeNames, decoder, document, isTruncated, markerIn, nextOf, xmlBody } from './xml.js';

/** A version of an object, as listed by `s3.versions.list`, or its place. */
export type S3VersionReference = Pick<S3ObjectVersion, 'container' | 'name' | 'version'>;

/** Functions needed for versions. */
interface VersionTools {
  readonly objects: S3ObjectRequests;
  readonly copies: S3Copies;
}

/**
 * Versions of objects: `s3.versions`. A version can be passed wherever an object is expected: to download, copy, permanently delete, tag or
 * presign it.
 */
export class S3Versions extends Part {
  readonly #client: S3Client;
  readonly #tools: VersionTools;

  constructor(client: S3Client, tools: VersionTools) {
    super();
    this.#client = client;
    this.#tools = tools;
  }

  /**
   * Lists all versions of all objects of a bucket, and delete markers: by name, the newest first.
   *
   * @throws ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
   */
  async list(
    container: ContainerReference,
    listing: { readonly prefix?: string } = {},
    options?: CallOptions,
  ): Promise<S3ObjectVersion[]> {
    return collect(this.iterate(container, listing, this.#client.context.call(options)));
  }

  /** As {@link list}, page by page. */
  iterate(
    container: ContainerReference,
    { prefix }: { readonly prefix?: string } = {},
    options?: CallOptions,
  ): AsyncIterable<S3ObjectVersion> {
    const operation = 'versions.list';
    const name = containerName(container);
    const query = { versions: '', 'encoding-type': 'url', prefix };
    const request = {
      ...this.#client.bucketRequest(operation, name),
      query,
      notFound: ContainerNotFoundError,
    };
    const details = this.#client.context.details(operation);
    const readPage = (page: XmlCursor): Page<S3ObjectVersion> => {
      const reader = new EntryReader(name, details);
      const { root, entries } = readList(page, VERSIONS, (entry) => reader.version(entry));
      if (entries.length === 0) checkDocument(root, 'ListVersionsResult', ['IsTruncated'], details);
      const decode = decoder(root);
      decodeNames(entries, decode);
      if (!isTruncated(root)) return { items: entries, next: null };
      return { items: entries, next: { ...query, ...markers(root, entries, decode, details) } };
    };
    return this.#client.list(request, readPage, options);
  }

  /**
   * Fetches the data of a version, without its content.
   *
   * @throws ObjectNotFoundError; ConflictError or InvalidRequestError for a delete marker, which has none
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
   */
  async get(
    { container, name, version }: S3VersionReference,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    return this.#tools.objects.get({ container, name, version }, this.#client.context.call(options));
  }

  /**
   * Restores an earlier version by copying it over the present one, which stays as a version. This also restores a deleted object.
   *
   * @throws ObjectNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
   */
  async restore(
    { container, name, version }: S3VersionReference,
    copy: S3CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const call = this.#client.context.call(options);
    return this.#tools.copies.copy({ container, name, version }, { container, name }, copy, call);
  }
}

/** Versioning of buckets: `s3.versioning`. */
export class S3BucketVersioning extends Part {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    super();
    this.#client = client;
  }

  /**
   * Fetches the versioning of a bucket.
   *
   * @throws ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
   */
  async get(container: ContainerReference, options?: CallOptions): Promise<S3Versioning> {
    const operation = 'versioning.get';
    const request = this.#client.resourceRequest(operation, containerName(container), VERSIONING);
    const root = await this.#client.get(request, options);
    checkDocument(root, 'VersioningConfiguration', ['Status'], this.#client.context.details(operation));
    const status = root.get('Status');
    return status === 'Enabled' ? 'enabled' : status === 'Suspended' ? 'suspended' : 'off';
  }

  /**
   * Enables or suspends versioning of a bucket. It cannot be turned off again: existing versions stay.
   *
   * @throws ContainerNotFoundError, InvalidRequestError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
   */
  async put(
    container: ContainerReference,
    versioning: Exclude<S3Versioning, 'off'>,
    options?: CallOptions,
  ): Promise<void> {
    const operation = 'versioning.put';
    const status = STATUSES.get(versioning);
    if (status === undefined) {
      throw new InvalidRequestError(
        `${operation}: takes 'enabled' or 'suspended', not ${JSON.stringify(versioning)}.`,
        this.#client.context.details(operation),
      );
    }
    const body = document('VersioningConfiguration', `<Status>${status}</Status>`);
    const request = this.#client.resourceRequest(operation, containerName(container), VERSIONING);
    await this.#client.put({ ...request, ...xmlBody(body) }, options);
  }
}

/** Query of requests for versioning. */
const VERSIONING = { versioning: '' } as const;

/** Elements of a list of versions, in mixed order. */
const VERSIONS: ReadonlySet<string> = new Set(['Version', 'DeleteMarker']);

const STATUSES: ReadonlyMap<string, string> = new Map([
  ['enabled', 'Enabled'],
  ['suspended', 'Suspended'],
]);

/** Start of the next page: as the store says, otherwise after the last entry. @throws MalformedResponseError */
function markers(
  root: XmlElement,
  entries: readonly S3ObjectVersion[],
  decode: (name: string) => string,
  details: CloudErrorDetails,
): Query {
  const key = markerIn(root, 'NextKeyMarker');
  const version = markerIn(root, 'NextVersionIdMarker') ?? undefined;
  if (key !== null) return { 'key-marker': nextOf(decode(key), details), 'version-id-marker': version };
  const last = entries.at(-1);
  return { 'key-marker': nextOf(last?.name, details), 'version-id-marker': last?.version };
}
