import {
  type CallOptions,
  checkDocument,
  CloudError,
  ContainerNotFoundError,
  escapeXml,
  InvalidRequestError,
  ObjectNotFoundError,
  type XmlElement,
} from '../../../src/driver/index.js';
import {
  containerName,
  type ContainerReference,
  type ObjectReference,
  type ObjectRequest,
} from '../../../src/storage/index.js';
import { errorInBody } from './errors.js';
import type { S3Tags } from './models.js';
import { S3Objects } from './objects.js';
import type { S3Options } from './options.js';
import { document, required, xmlBody } from './xml.js';

/** Tags that an object and a bucket may have: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const OBJECT_TAGS = 10;
const BUCKET_TAGS = 50;

/** Longest key and value of a tag, in characters. */
const TAG_KEY = 128;
const TAG_VALUE = 256;

/** What a request for tags is about. */
const TAGGING = { tagging: '' } as const;

/** Tags of objects and of buckets. */
export abstract class S3Tagging<Options extends S3Options = S3Options> extends S3Objects<Options> {
  /**
   * Tags of an object, or of a version of one.
   *
   * @throws ObjectNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
   */
  async getObjectTags(object: ObjectReference, options?: CallOptions): Promise<S3Tags> {
    return this.#read(this.#objectTags('getObjectTags', object), options);
  }

  /**
   * Puts tags in place of all that an object has.
   *
   * @throws ObjectNotFoundError; InvalidRequestError for more than 10, or for one that is too long
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
   */
  async setObjectTags(object: ObjectReference, tags: S3Tags, options?: CallOptions): Promise<void> {
    const operation = 'setObjectTags';
    this.#check(operation, tags, OBJECT_TAGS);
    await this.#write(this.#objectTags(operation, object), tags, options);
  }

  /** Deletes the tags of an object. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
  async deleteObjectTags(object: ObjectReference, options?: CallOptions): Promise<void> {
    await this.sendEmpty({ ...this.#objectTags('deleteObjectTags', object), method: 'DELETE' }, options);
  }

  /**
   * Tags of a bucket.
   *
   * @throws ContainerNotFoundError
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
   */
  async getContainerTags(container: ContainerReference, options?: CallOptions): Promise<S3Tags> {
    try {
      return await this.#read(this.#bucketTags('getContainerTags', container), options);
    } catch (error) {
      if (CloudError.is(error) && error.providerCode === 'NoSuchTagSet') return {};
      throw error;
    }
  }

  /**
   * Puts tags in place of all that a bucket has.
   *
   * @throws ContainerNotFoundError; InvalidRequestError for more than 50, or for one that is too long
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
   */
  async setContainerTags(container: ContainerReference, tags: S3Tags, options?: CallOptions): Promise<void> {
    const operation = 'setContainerTags';
    this.#check(operation, tags, BUCKET_TAGS);
    await this.#write(this.#bucketTags(operation, container), tags, options);
  }

  /** Deletes the tags of a bucket. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
  async deleteContainerTags(container: ContainerReference, options?: CallOptions): Promise<void> {
    await this.sendEmpty(
      { ...this.#bucketTags('deleteContainerTags', container), method: 'DELETE' },
      options,
    );
  }

  async #read(request: ObjectRequest, options: CallOptions | undefined): Promise<S3Tags> {
    const response = await this.sendBytes({ errorInBody, ...request, method: 'GET' }, options);
    // Ceph answers nothing at all for an object that has never had tags.
    if (response.body.length === 0) return {};
    const root = this.parse(response, request.operation);
    const details = this.details(request.operation);
    checkDocument(root, 'Tagging', ['TagSet'], details);
    const pair = (tag: XmlElement): [string, string] => [
      required(tag, 'Key', details),
      required(tag, 'Value', details),
    ];
    return Object.fromEntries((root.child('TagSet')?.all('Tag') ?? []).map(pair));
  }

  async #write(request: ObjectRequest, tags: S3Tags, options: CallOptions | undefined): Promise<void> {
    const elements = Object.entries(tags).map(
      ([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
    );
    const body = document('Tagging', `<TagSet>${elements.join('')}</TagSet>`);
    await this.sendEmpty({ ...request, method: 'PUT', ...xmlBody(body) }, options);
  }

  #objectTags(operation: string, object: ObjectReference): ObjectRequest {
    const request = this.placeRequest(operation, this.locate(object));
    return { ...request, query: { ...TAGGING, ...request.query }, notFound: ObjectNotFoundError };
  }

  #bucketTags(operation: string, container: ContainerReference): ObjectRequest {
    const request = this.bucketRequest(operation, containerName(container));
    return { ...request, query: TAGGING, notFound: ContainerNotFoundError };
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
    throw new InvalidRequestError(`${operation}: S3 takes ${reason}.`, this.details(operation));
  }
}
