import {
  type Authenticator,
  type CallOptions,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  headerValue,
  ObjectNotFoundError,
  type Reader,
  type Redactor,
  variable,
} from '../../../src/driver/index.js';
import {
  type ObjectPlace,
  LadderStorageDriver,
  type StorageDriver,
  type StorageLimits,
  StorageObject,
  type StorageOptions,
} from '../../../src/storage/index.js';
import { googleAuthenticator, type GoogleOptions, projectOf } from '../credentials.js';
import { googleOptionsFrom } from '../environment.js';
import { errorInBody } from '../errors.js';
import { describeStorageError } from './errors.js';
import { type GoogleObjectExtra, type GoogleStorageExtras, readResource } from './models.js';

/** Credentials and options of the Google Cloud Storage driver. Only making and listing buckets needs `projectId`. */
export interface GoogleStorageOptions extends GoogleOptions, StorageOptions {}

const ENDPOINT = 'https://storage.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/devstorage.full_control';
const MIB = 1024 * 1024;
const KIB = 1024;

/** Bytes of which parts must be a multiple. */
const PART_STEP = 256 * KIB;
/** Bytes of a part where nothing asks for another size. */
const PART = 16 * MIB;
/** Bytes of the largest object. */
const LARGEST = 5 * KIB * KIB * MIB;

/** Where Google Cloud Storage is and what it takes; sign-in, errors, and the paths of requests. */
export abstract class GoogleStorageBase extends LadderStorageDriver<
  GoogleStorageOptions,
  GoogleStorageExtras
> {
  static override readonly provider: string = 'google-storage';
  static override readonly limits: StorageLimits = {
    parts: {
      min: PART_STEP,
      max: LARGEST,
      count: LARGEST / PART,
      preferred: PART,
      equal: true,
      multiple: PART_STEP,
      sequential: true,
    },
    checksum: 'crc32c',
    wholeChecksum: 'crc32c',
    objectName: 1024,
    refusedName: {
      pattern: /[\r\n]|^\.{1,2}$|^\.well-known\/acme-challenge\//,
      words: 'no line ends; it is neither "." nor "..", and not below .well-known/acme-challenge/',
    },
    // Google's own buckets, and those with the domain of an App Engine before a colon.
    existingContainerName: {
      pattern: /^[a-z0-9][\w.:-]{1,254}$/i,
      words: 'has letters, digits, dots, dashes, underscores and colons',
    },
    containerName: {
      pattern:
        /^(?!goog)(?!(?:\d+\.){3}\d+$)(?=[^.]{1,63}(?:\.[^.]{1,63})*$)[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
      words:
        'has 3 to 63 lower-case letters, digits, dashes and underscores, in several parts with dots between them up to 222, begins and ends with a letter or digit, and does not begin with goog',
    },
    metadataKey: {
      pattern: /^[a-z0-9!#$%&'*+.^_`|~-]+$/i,
      words: "has letters, digits and !#$%&'*+-.^_`|~ alone, since it is also a header's name",
    },
    properties: ['cacheControl', 'contentEncoding', 'contentDisposition', 'contentLanguage'],
    batchDelete: 100,
    versions: true,
    sources: [
      'https://cloud.google.com/storage/quotas',
      'https://cloud.google.com/storage/docs/objects#naming',
      'https://cloud.google.com/storage/docs/buckets#naming',
      'https://cloud.google.com/storage/docs/resumable-uploads',
      'https://cloud.google.com/storage/docs/batch',
    ],
  };

  /** Reads credentials, the project and STORAGE_EMULATOR_HOST where Google's own tools look; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: GoogleStorageOptions,
  ): Promise<GoogleStorageOptions> {
    return googleOptionsFrom(environment, { ...emulator(environment, options), ...options });
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const described = describeStorageError(response);
    const requestId = headerValue(response.headers, 'x-guploader-uploadid');
    return requestId === undefined ? described : { ...described, requestId };
  }

  protected override createAuthenticator(options: GoogleStorageOptions, redactor: Redactor): Authenticator {
    return googleAuthenticator(
      options,
      { provider: GoogleStorageBase.provider, endpoint: ENDPOINT, scope: SCOPE },
      redactor,
    );
  }

  /** The project that buckets are made in and listed of. @throws AuthenticationError where there is none */
  protected get project(): string {
    return projectOf(this.options);
  }

  /** Path of a bucket in the JSON API. @throws InvalidRequestError for a name that the store refuses */
  protected bucketPath(operation: string, name: string): string {
    this.checkContainerName(operation, name);
    return `/storage/v1/b/${name}`;
  }

  /** Path of an object in the JSON API. @throws InvalidRequestError for a name that the store refuses */
  protected objectPath(operation: string, { container, name }: ObjectPlace): string {
    const bucket = this.bucketPath(operation, container);
    this.checkObjectName(operation, name);
    return `${bucket}/o/${encodeURIComponent(name)}`;
  }

  /** A request for an object, or for the version of it that a place names. @throws InvalidRequestError for a name that the store refuses */
  protected objectRequest(operation: string, place: ObjectPlace) {
    const path = this.objectPath(operation, place);
    return { operation, path, query: { generation: place.version }, notFound: ObjectNotFoundError };
  }

  /** Sends a request and reads the JSON object that it answers with. */
  protected async ask(request: CloudRequest, options: CallOptions | undefined): Promise<Reader> {
    const { body } = await this.connection.json({ errorInBody, ...request }, options);
    return this.reader(body, request.operation);
  }

  /** The object that an answer tells of; given the version that was asked for, that version. */
  protected object(resource: Reader, version?: string): StorageObject<GoogleObjectExtra> {
    return new StorageObject(this as StorageDriver, { ...readResource(resource), version });
  }
}

/** An emulator asks nobody who he is, as Google's own tools know. */
function emulator(
  environment: Environment,
  { credentials, token }: GoogleStorageOptions,
): GoogleStorageOptions {
  const host = variable(environment, 'STORAGE_EMULATOR_HOST');
  if (host === undefined) return {};
  const endpoint = host.includes('://') ? host : `http://${host}`;
  return credentials === undefined && token === undefined ? { endpoint, token: 'anonymous' } : { endpoint };
}
