import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  headerValue,
  type Redactor,
  withdraw,
} from '../../../src/driver/index.js';
import {
  type CopyOptions,
  type ObjectReference,
  type PresignOptions,
  StorageDriver,
  type StorageLimits,
  type StorageObject,
  type StorageParts,
} from '../../../src/storage/index.js';
import { googleAuthenticator } from '../credentials.js';
import { GoogleBatches } from './batches.js';
import { GoogleBuckets } from './buckets.js';
import { GoogleStorageClient } from './client.js';
import { GoogleCopies } from './copies.js';
import { describeStorageError } from './errors.js';
import { GOOGLE_LIMITS } from './limits.js';
import type { GoogleObjectExtra, GoogleStorageExtras } from './models.js';
import { GoogleObjectRequests } from './object-requests.js';
import { type GoogleStorageOptions, storageOptionsFrom } from './options.js';
import { GoogleUrls } from './presign.js';
import { GoogleUploads } from './uploads.js';
import { GoogleVersions } from './versions.js';

export type { GoogleStorageOptions } from './options.js';

const ENDPOINT = 'https://storage.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/devstorage.full_control';

/**
 * Google Cloud Storage: its JSON API; content is read through the XML API.
 *
 * ```ts
 * const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);
 * const gcs = new GoogleStorage({ credentials: JSON.parse(await readFile('key.json', 'utf8')) });
 * const versions = await gcs.versions.list('photos');
 * ```
 *
 * Parts of a large object are sent one after another, as Google's resumable uploads require. The token of an upload allows writing to that
 * one object for a week: keep it secret. Google does not list unfinished uploads, and drops them after that week.
 *
 * @see https://cloud.google.com/storage/docs/json_api
 */
export class GoogleStorage extends StorageDriver<GoogleStorageOptions, GoogleStorageExtras> {
  static override readonly provider: string = 'google-storage';
  static override readonly limits: StorageLimits = GOOGLE_LIMITS;

  static {
    withdraw(this, 'iterateIncompleteUploads');
  }

  readonly #client = new GoogleStorageClient(this.context, this.options);

  /** Versions of objects. */
  readonly versions = new GoogleVersions(this.#client);

  /** Reads the credentials, the project and STORAGE_EMULATOR_HOST of Google's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: GoogleStorageOptions,
  ): Promise<GoogleStorageOptions> {
    return storageOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const described = describeStorageError(response);
    const requestId = headerValue(response.headers, 'x-guploader-uploadid');
    return requestId === undefined ? described : { ...described, requestId };
  }

  /**
   * Copies an object, or a version of one. Properties that are not given come from the source, except the ACL, which is the bucket's
   * default, unless an object is copied onto itself.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite
   */
  override copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy?: CopyOptions,
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    return super.copyObject(object, target, copy, options);
  }

  /**
   * Creates a URL that works without credentials for a while, at most a week: signed (version 4) with the service account's key.
   *
   * @throws InvalidRequestError when the driver has no service account's key, or for an invalid lifetime
   * @see https://cloud.google.com/storage/docs/access-control/signed-urls
   */
  override presignUrl(
    object: ObjectReference,
    presign?: PresignOptions,
    options?: CallOptions,
  ): Promise<string> {
    return super.presignUrl(object, presign, options);
  }

  protected override createParts(): StorageParts<GoogleStorageExtras> {
    const client = this.#client;
    return {
      containers: new GoogleBuckets(client),
      objects: new GoogleObjectRequests(client),
      uploads: new GoogleUploads(client),
      batches: new GoogleBatches(client),
      copies: new GoogleCopies(client),
      urls: new GoogleUrls(client),
    };
  }

  protected override createAuthenticator(options: GoogleStorageOptions, redactor: Redactor): Authenticator {
    return googleAuthenticator(
      options,
      { provider: this.provider, endpoint: ENDPOINT, scope: SCOPE },
      redactor,
    );
  }
}
