import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ContainerReference, ObjectReference, StorageObject } from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import type { S3Copies } from './copies.js';
import type { S3ObjectExtra } from './models.js';
import type { S3PresignedPost, S3Presigner, S3PresignPost } from './presign.js';

/** Functions needed for objects. */
interface ObjectTools {
  readonly copies: S3Copies;
  readonly presigner: S3Presigner;
}

/** S3's own operations on objects: `s3.objects`. */
export class S3Objects extends Part {
  readonly #client: S3Client;
  readonly #tools: ObjectTools;

  constructor(client: S3Client, tools: ObjectTools) {
    super();
    this.#client = client;
    this.#tools = tools;
  }

  /**
   * Changes an object's storage class, such as `STANDARD_IA`, by copying it onto itself.
   *
   * @throws ObjectNotFoundError; ConflictError when the object changed meanwhile, or is archived and not restored
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/sc-howtoset.html
   */
  async setStorageClass(
    object: ObjectReference,
    storageClass: string,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const call = this.#client.context.call(options);
    return this.#tools.copies.rewrite('objects.setStorageClass', object, { extra: { storageClass } }, call);
  }

  /**
   * Creates a form for uploads by clients without credentials, such as a browser: send `fields` and then the file, as the field `file`, by
   * POST as `multipart/form-data` to `url`.
   *
   * @throws InvalidRequestError for invalid conditions
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
   */
  async presignPost(
    container: ContainerReference,
    post: S3PresignPost,
    options?: CallOptions,
  ): Promise<S3PresignedPost> {
    return this.#tools.presigner.post(container, post, this.#client.context.call(options));
  }
}
