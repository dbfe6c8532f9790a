import {
  type CallOptions,
  checkDocument,
  CloudError,
  escapeXml,
  InvalidRequestError,
  Part,
  type XmlElement,
} from '../../../src/driver/index.js';
import type { ObjectRequest } from '../../../src/storage/index.js';
import { isObject, type S3Client, type S3Resource } from './client.js';
import type { S3Tags } from './models.js';
import { document, required, xmlBody } from './xml.js';

/** Most tags of an object; those of a bucket follow: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const OBJECT_TAGS = 10;
const BUCKET_TAGS = 50;

/** Longest key and value of a tag, in characters. */
const TAG_KEY = 128;
const TAG_VALUE = 256;

/** Query of requests for tags. */
const TAGGING = { tagging: '' } as const;

/** Tags of objects and of buckets: `s3.tags`. A bucket is named by its name or its model, an object as everywhere. */
export class S3Tagging extends Part {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    super();
    this.#client = client;
  }

  /**
   * Fetches the tags of an object, a version or a bucket.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
   */
  async get(resource: S3Resource, options?: CallOptions): Promise<S3Tags> {
    try {
      return await this.#read(this.#client.resourceRequest('tags.get', resource, TAGGING), options);
    } catch (error) {
      if (CloudError.is(error) && error.providerCode === 'NoSuchTagSet') return {};
      throw error;
    }
  }

  /**
   * Replaces all tags of an object or a bucket.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError; InvalidRequestError for more than 10 tags of an object, more than 50 of a bucket,
   * or one that is too long
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
   */
  async put(resource: S3Resource, tags: S3Tags, options?: CallOptions): Promise<void> {
    const operation = 'tags.put';
    this.#check(operation, tags, isObject(resource) ? OBJECT_TAGS : BUCKET_TAGS);
    const elements = Object.entries(tags).map(
      ([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
    );
    const body = document('Tagging', `<TagSet>${elements.join('')}</TagSet>`);
    await this.#client.put(
      { ...this.#client.resourceRequest(operation, resource, TAGGING), ...xmlBody(body) },
      options,
    );
  }

  /**
   * Deletes all tags of an object or a bucket.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
   */
  async delete(resource: S3Resource, options?: CallOptions): Promise<void> {
    await this.#client.delete(this.#client.resourceRequest('tags.delete', resource, TAGGING), options);
  }

  async #read(request: ObjectRequest, options: CallOptions | undefined): Promise<S3Tags> {
    const response = await this.#client.bytes({ ...request, method: 'GET' }, options);
    // Ceph returns an empty response for an object that has never had tags.
    if (response.body.length === 0) return {};
    const root = this.#client.parse(response, request.operation);
    const details = this.#client.context.details(request.operation);
    checkDocument(root, 'Tagging', ['TagSet'], details);
    const pair = (tag: XmlElement): [string, string] => [
      required(tag, 'Key', details),
      required(tag, 'Value', details),
    ];
    return Object.fromEntries((root.child('TagSet')?.all('Tag') ?? []).map(pair));
  }

  /** @throws InvalidRequestError */
  #check(operation: string, tags: S3Tags, most: number): void {
    const entries = Object.entries(tags);
    const wrong = entries.find(
      ([key, value]) =>
        key === '' || key.length > TAG_KEY || typeof value !== 'string' || value.length > TAG_VALUE,
    );
    if (entries.length <= most && wrong === undefined) return;
    const reason =
      wrong === undefined
        ? `at most ${most} tags, not ${entries.length}`
        : `tags with keys of 1 to ${TAG_KEY} and values of at most ${TAG_VALUE} characters, not ${JSON.stringify(wrong[0].slice(0, 60))}`;
    throw new InvalidRequestError(
      `${operation}: S3 takes ${reason}.`,
      this.#client.context.details(operation),
    );
  }
}
