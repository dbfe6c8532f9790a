import { createHash } from 'node:crypto';
import {
  type Authenticator,
  AwsAuthenticator,
  type CloudRequest,
  encodeStrictly,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  encodeName,
  type ObjectAnswer,
  type ObjectPlace,
  type ObjectRequest,
  type PutResult,
  type StorageLimits,
  type StorageObjectData,
  XmlStorageDriver,
} from '../../../src/storage/index.js';
import { awsCredentials } from '../credentials.js';
import { describeS3Error, errorInBody } from './errors.js';
import { readObject } from './headers.js';
import type { S3Extras, S3ObjectExtra } from './models.js';
import { type S3EnvironmentOptions, type S3Options, s3OptionsFrom, storeOf } from './options.js';
import { BucketPlaces } from './places.js';
import { AWS_STORE, type S3Store } from './stores.js';

const MIB = 1024 * 1024;

/** Keys where an underscore would become a dash. */
const DASHED_KEY: StorageLimits['metadataKey'] = {
  pattern: /^[a-z0-9!#$%&'*+.^`|~-]+$/i,
  words: 'has characters of a header name, and no underscore',
};

/** What all parts of the S3 driver share: the store it is, signing, where buckets and objects are. */
export abstract class S3Base<Options extends S3Options = S3Options> extends XmlStorageDriver<
  Options,
  S3Extras
> {
  static override readonly provider: string = 's3';
  static override readonly limits: StorageLimits = {
    parts: { min: 5 * MIB, max: 5 * 1024 * MIB, count: 10_000, preferred: 8 * MIB, equal: false },
    checksum: 'sha256',
    objectName: 1024,
    containerName: {
      pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      words:
        'has 3 to 63 lower-case letters, digits, dots and dashes, and begins and ends with a letter or digit',
    },
    // Older buckets of us-east-1, of Ceph with relaxed names (with a tenant before a colon) and of other stores.
    existingContainerName: {
      pattern: /^(?!\.{1,2}$)[^/\p{Control}\p{Surrogate}]{1,255}$/u,
      words: 'has 1 to 255 characters, and no slash or control character',
    },
    strayUploads: true,
    metadataKey: { pattern: /^[a-z0-9!#$%&'*+.^_`|~-]+$/i, words: 'has characters of a header name' },
    properties: ['cacheControl', 'contentEncoding', 'contentDisposition', 'contentLanguage'],
    batchDelete: 1000,
    singleCopy: 5 * 1024 * MIB,
    versions: true,
    sources: AWS_STORE.sources,
  };

  /** Reads keys where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: S3EnvironmentOptions): Promise<S3Options> {
    return s3OptionsFrom(environment, options);
  }

  /** What differs among the stores that speak S3. */
  get store(): S3Store {
    return storeOf(this.options);
  }

  override get limits(): StorageLimits {
    const { limits } = S3Base;
    const { equalParts, partCount = limits.parts.count, dashedKeys = false } = this.store;
    if (!equalParts && partCount === limits.parts.count && !dashedKeys) return limits;
    const metadataKey = dashedKeys ? DASHED_KEY : limits.metadataKey;
    return { ...limits, metadataKey, parts: { ...limits.parts, equal: equalParts, count: partCount } };
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeS3Error(response);
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider } = this.constructor as typeof S3Base;
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

  protected override readObject(response: ObjectAnswer): StorageObjectData<S3ObjectExtra> {
    const data = readObject(response);
    return this.tagsAreMd5(response.place.container) ? data : { ...data, hash: null };
  }

  /** Whether entity tags of a bucket may be MD5s. Those of directory buckets never are. */
  protected tagsAreMd5(container: string): boolean {
    return this.options.etagIsMd5 !== false && !container.endsWith('--x-s3');
  }

  /** What was put, with its MD5 as the store tells it where it does. */
  protected putResult(data: PutResult<S3ObjectExtra>['data']): PutResult<S3ObjectExtra> {
    const isMd5 =
      data.hash !== null && this.options.customerKey === undefined && this.tagsAreMd5(data.container);
    if (isMd5 && data.hash !== null) return { data, stored: { algorithm: 'md5', hex: data.hash } };
    return { data: { ...data, hash: null }, stored: 'checked' };
  }

  /** A request for a bucket, but for its method. @throws InvalidRequestError for a name that S3 refuses */
  protected bucketRequest(
    operation: string,
    name: string,
  ): Pick<CloudRequest, 'operation' | 'endpoint' | 'path'> {
    this.checkContainerName(operation, name);
    return { operation, endpoint: name, path: '' };
  }

  /** A request for an object's place, with no key of the user's own. */
  protected placeRequest(operation: string, { container, name, version }: ObjectPlace): ObjectRequest {
    this.checkObjectName(operation, name);
    this.checkContainerName(operation, container);
    const request: ObjectRequest = { operation, endpoint: container, path: `/${encodeKey(name)}` };
    return version === undefined ? request : { ...request, query: { versionId: version } };
  }

  protected override objectRequest(operation: string, place: ObjectPlace): ObjectRequest {
    return { headers: this.customerKeyHeaders(), ...this.placeRequest(operation, place) };
  }

  protected override errorInBody(body: Buffer): number | null {
    return errorInBody(body);
  }

  /** The user's own key, with which the store encrypts and decrypts. `of` names whose: a copy has a source beside its target. */
  protected customerKeyHeaders(of: '' | 'copy-source-' = ''): Record<string, string> {
    const { customerKey } = this.options;
    if (customerKey === undefined) return {};
    const prefix = `x-amz-${of}server-side-encryption-customer-`;
    return {
      [`${prefix}algorithm`]: 'AES256',
      [`${prefix}key`]: Buffer.from(customerKey).toString('base64'),
      [`${prefix}key-md5`]: createHash('md5').update(customerKey).digest('base64'),
    };
  }
}

/** A key as a path; slashes stay. */
export function encodeKey(name: string): string {
  return encodeName(name, encodeStrictly);
}
