import {
  type CallOptions,
  checkDocument,
  type CloudErrorDetails,
  collect,
  ContainerNotFoundError,
  InvalidRequestError,
  type Query,
  readList,
  type XmlElement,
} from '../../../src/driver/index.js';
import { containerName, type ContainerReference, type StorageObject } from '../../../src/storage/index.js';
import { EntryReader } from './entries.js';
import type { S3CopyOptions, S3ObjectExtra, S3ObjectVersion, S3Versioning } from './models.js';
import type { S3Options } from './options.js';
import { S3Uploads } from './uploads.js';
import { decodeNames, decoder, document, isTruncated, markerIn, nextOf, xmlBody } from './xml.js';

/** Which version of an object: one that `listObjectVersions` tells of, or just its place. */
export type S3VersionReference = Pick<S3ObjectVersion, 'container' | 'name' | 'version'>;

/**
 * Versions of objects, and the buckets that keep them. A version can be handed in wherever an object is expected: it can be downloaded,
 * copied, deleted for good, tagged, presigned.
 */
export abstract class S3Versions<Options extends S3Options = S3Options> extends S3Uploads<Options> {
  /**
   * All versions of all objects of a bucket, and the marks of deletions: by name, the newest first.
   *
   * @throws ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
   */
  async listObjectVersions(
    container: ContainerReference,
    listing: { readonly prefix?: string } = {},
    options?: CallOptions,
  ): Promise<S3ObjectVersion[]> {
    return collect(this.iterateObjectVersions(container, listing, this.call(options)));
  }

  /** As {@link listObjectVersions}, page by page. */
  iterateObjectVersions(
    container: ContainerReference,
    { prefix }: { readonly prefix?: string } = {},
    options?: CallOptions,
  ): AsyncIterable<S3ObjectVersion> {
    const operation = 'listObjectVersions';
    const name = containerName(container);
    const query = { versions: '', 'encoding-type': 'url', prefix };
    const request = { ...this.bucketRequest(operation, name), query, notFound: ContainerNotFoundError };
    const details = this.details(operation);
    return this.pages(request, this.call(options), (page) => {
      const reader = new EntryReader(name, details);
      const { root, entries } = readList(page, VERSIONS, (entry) => reader.version(entry));
      if (entries.length === 0) checkDocument(root, 'ListVersionsResult', ['IsTruncated'], details);
      const decode = decoder(root);
      decodeNames(entries, decode);
      if (!isTruncated(root)) return { items: entries, next: null };
      return { items: entries, next: { ...query, ...markers(root, entries, decode, details) } };
    });
  }

  /**
   * One version's data, without its content.
   *
   * @throws ObjectNotFoundError; ConflictError or InvalidRequestError for the mark of a deletion, which has none
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
   */
  async getObjectVersion(
    { container, name, version }: S3VersionReference,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    return this.lookUp({ container, name, version }, options);
  }

  /**
   * Makes an earlier version the present one, by copying it over what is there: nothing is lost. An object that was deleted comes back.
   *
   * @throws ObjectNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
   */
  async restoreObjectVersion(
    { container, name, version }: S3VersionReference,
    copy: S3CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    return this.copyObject({ container, name, version }, { container, name }, copy, this.call(options));
  }

  /**
   * Whether a bucket keeps versions.
   *
   * @throws ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
   */
  async getVersioning(container: ContainerReference, options?: CallOptions): Promise<S3Versioning> {
    const root = await this.sendXml(
      { ...this.#versioning('getVersioning', container), method: 'GET' },
      options,
    );
    checkDocument(root, 'VersioningConfiguration', ['Status'], this.details('getVersioning'));
    const status = root.get('Status');
    return status === 'Enabled' ? 'enabled' : status === 'Suspended' ? 'suspended' : 'off';
  }

  /**
   * Has a bucket keep versions, or keep no new ones. It cannot be switched off for ever: versions that are there stay.
   *
   * @throws ContainerNotFoundError, InvalidRequestError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
   */
  async setVersioning(
    container: ContainerReference,
    versioning: Exclude<S3Versioning, 'off'>,
    options?: CallOptions,
  ): Promise<void> {
    const operation = 'setVersioning';
    const status = STATUSES.get(versioning);
    if (status === undefined) {
      throw new InvalidRequestError(
        `${operation}: takes 'enabled' or 'suspended', not ${JSON.stringify(versioning)}.`,
        this.details(operation),
      );
    }
    const body = document('VersioningConfiguration', `<Status>${status}</Status>`);
    const request = this.#versioning(operation, container);
    await this.sendEmpty({ ...request, method: 'PUT', ...xmlBody(body) }, options);
  }

  #versioning(operation: string, container: ContainerReference) {
    const request = this.bucketRequest(operation, containerName(container));
    return { ...request, query: { versioning: '' }, notFound: ContainerNotFoundError };
  }
}

/** Elements that a list of versions has, mixed as they come. */
const VERSIONS: ReadonlySet<string> = new Set(['Version', 'DeleteMarker']);

const STATUSES: ReadonlyMap<string, string> = new Map([
  ['enabled', 'Enabled'],
  ['suspended', 'Suspended'],
]);

/** Where the next page begins: as the store says, else behind the last of this one. @throws MalformedResponseError */
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
