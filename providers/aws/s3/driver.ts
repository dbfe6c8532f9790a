import {
  type Authenticator,
  AwsAuthenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  type ObjectReference,
  StorageDriver,
  type StorageLimits,
  type StorageObject,
  type StorageParts,
} from '../../../src/storage/index.js';
import { awsCredentials } from '../credentials.js';
import { S3Acls } from './acls.js';
import { S3Batches } from './batches.js';
import { S3Buckets } from './buckets.js';
import { limitsOf, S3Client, S3_LIMITS } from './client.js';
import { S3Copies } from './copies.js';
import { describeS3Error } from './errors.js';
import type { S3CopyOptions, S3Extras, S3ObjectExtra } from './models.js';
import { S3ObjectRequests } from './object-requests.js';
import { S3Objects } from './objects.js';
import { type S3EnvironmentOptions, type S3Options, s3OptionsFrom, storeOf } from './options.js';
import { BucketPlaces } from './places.js';
import { S3Presigner } from './presign.js';
import { S3Tagging } from './tags.js';
import { S3Uploads } from './uploads.js';
import { S3BucketVersioning, S3Versions } from './versions.js';

export type { S3EnvironmentOptions, S3Options } from './options.js';

/**
 * Amazon S3, and with an `endpoint` any compatible store. Every body is signed with its SHA-256, which the store verifies; no checksum
 * headers are sent, since some stores refuse them.
 *
 * ```ts
 * const S3 = getDriver(Provider.S3);
 * const s3 = new S3({ accessKeyId, secretAccessKey, region: 'eu-central-1' });
 * await s3.tags.put(object, { team: 'web' });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
export class S3<Options extends S3Options = S3Options> extends StorageDriver<Options, S3Extras> {
  static override readonly provider: string = 's3';
  static override readonly limits: StorageLimits = S3_LIMITS;

  readonly #client = new S3Client(this.context, this.options);
  readonly #requests = new S3ObjectRequests(this.#client);
  readonly #presigner = new S3Presigner(this.#client);

  /** Tags of objects and buckets. */
  readonly tags = new S3Tagging(this.#client);
  /** Access control lists of objects and buckets. */
  readonly acls = new S3Acls(this.#client);
  /** Versioning of buckets. */
  readonly versioning = new S3BucketVersioning(this.#client);

  readonly #copies = new S3Copies(this.#client, {
    objects: this.#requests,
    tags: this.tags,
    transfers: () => this.transfers,
  });

  /** Storage classes, and forms for uploads from a browser. */
  readonly objects = new S3Objects(this.#client, { copies: this.#copies, presigner: this.#presigner });
  /** Versions of objects. */
  readonly versions = new S3Versions(this.#client, { objects: this.#requests, copies: this.#copies });

  /** Reads the keys of AWS's own tools; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: S3EnvironmentOptions): Promise<S3Options> {
    return s3OptionsFrom(environment, options);
  }

  override get limits(): StorageLimits {
    return limitsOf(storeOf(this.options));
  }

  /** Accepts any type: with `application/json` some stores return errors as JSON. */
  protected override get mediaType(): string {
    return '*/*';
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeS3Error(response);
  }

  /**
   * Copies an object, or a version of one, within the store; in parts if it is larger than one request can copy. Properties that are not
   * given come from the source, except the ACL, which is the bucket's default, unless an object is copied onto itself.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError; ConflictError when a condition in `extra` fails
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
   */
  override copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy?: S3CopyOptions,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    return super.copyObject(object, target, copy, options);
  }

  /**
   * Replaces all metadata of an object. S3 has no request for this: the object is copied onto itself, with its headers, tags, storage
   * class, encryption, lock and ACL. An ACL that the credentials may not read becomes the bucket's default, which is logged.
   *
   * @throws ObjectNotFoundError; ConflictError when the object changed meanwhile
   */
  override setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    return super.setMetadata(object, metadata, options);
  }

  protected override createParts(): StorageParts<S3Extras> {
    return {
      containers: new S3Buckets(this.#client),
      objects: this.#requests,
      uploads: new S3Uploads(this.#client),
      batches: new S3Batches(this.#client),
      copies: this.#copies,
      urls: this.#presigner,
    };
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider } = this.constructor as typeof S3;
    const places = new BucketPlaces(provider, storeOf(options), options);
    return new AwsAuthenticator({
      provider,
      service: 's3',
      credentials: awsCredentials(options),
      account: `${places.base.origin}${places.base.path}`,
      redactor,
      locate: ({ endpoint }) => places.locate(endpoint),
      moved: ({ endpoint }, region) => places.moved(endpoint, region),
    });
  }
}
