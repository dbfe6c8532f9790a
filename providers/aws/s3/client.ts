import { createHash } from 'node:crypto';
import {
  type AwsAuthenticator,
  type CloudRequest,
  ContainerNotFoundError,
  encodeStrictly,
  type Endpoint,
  ObjectNotFoundError,
  type Query,
  XmlClient,
} from '../../../src/driver/index.js';
import {
  containerName,
  type ContainerReference,
  encodeName,
  type HttpObjectClient,
  type ObjectPlace,
  type ObjectReference,
  type ObjectRequest,
  type ObjectResponse,
  type PutResult,
  type StorageContext,
  type StorageLimits,
  type StorageObjectData,
} from '../../../src/storage/index.js';
import { errorInBody } from './errors.js';
import { readObject } from './headers.js';
import type { S3Extras, S3ObjectExtra } from './models.js';
import { type S3Options, storeOf } from './options.js';
import { AWS_STORE, type S3Store } from './stores.js';

const MIB = 1024 * 1024;

/** Metadata keys of stores that turn underscores into dashes. */
const DASHED_KEY: StorageLimits['metadataKey'] = {
  pattern: /^[a-z0-9!#$%&'*+.^`|~-]+$/i,
  words: 'has characters of a header name, and no underscore',
};

/** Facts about Amazon's own store. */
export const S3_LIMITS: StorageLimits = {
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

/** Limits of an S3 store. */
export function limitsOf({ equalParts, partCount, dashedKeys = false }: S3Store): StorageLimits {
  const { parts, metadataKey } = S3_LIMITS;
  if (!equalParts && partCount === undefined && !dashedKeys) return S3_LIMITS;
  return {
    ...S3_LIMITS,
    metadataKey: dashedKeys ? DASHED_KEY : metadataKey,
    parts: { ...parts, equal: equalParts, count: partCount ?? parts.count },
  };
}

/** Client of all parts of the S3 driver: the store, the addresses of buckets and objects, and customer keys. */
export class S3Client extends XmlClient<StorageContext<S3Extras>> implements HttpObjectClient<S3Extras> {
  /** The store, which differs from others in addresses and limits. */
  readonly store: S3Store;
  /** Region of new buckets; null if none is given. */
  readonly region: string | null;
  /** True with a customer key: entity tags of encrypted objects are no MD5s. */
  readonly hasCustomerKey: boolean;
  readonly #options: S3Options;

  constructor(context: StorageContext<S3Extras>, options: S3Options) {
    super(context, { errorInBody });
    this.store = storeOf(options);
    this.region = options.region ?? this.store.region;
    this.hasCustomerKey = options.customerKey !== undefined;
    this.#options = options;
  }

  /** Signs requests, URLs and forms. */
  get authenticator(): AwsAuthenticator {
    return this.context.connection.shared.authenticator as AwsAuthenticator;
  }

  /** Endpoint of a request. */
  endpoint(request: CloudRequest): Endpoint {
    return this.authenticator.endpoint(request);
  }

  /** A request for a bucket, but for its method. @throws InvalidRequestError for a name that S3 refuses */
  bucketRequest(operation: string, name: string): Pick<CloudRequest, 'operation' | 'endpoint' | 'path'> {
    this.context.checks.containerName(operation, name);
    return { operation, endpoint: name, path: '' };
  }

  /** A request for an object's place, with no key of the user's own. @throws InvalidRequestError for a name that S3 refuses */
  placeRequest(operation: string, { container, name, version }: ObjectPlace): ObjectRequest {
    const { checks } = this.context;
    checks.objectName(operation, name);
    checks.containerName(operation, container);
    const request: ObjectRequest = { operation, endpoint: container, path: `/${encodeKey(name)}` };
    return version === undefined ? request : { ...request, query: { versionId: version } };
  }

  /** A request for something that a bucket or an object has, such as its tags: `about` names it. */
  resourceRequest(operation: string, resource: S3Resource, about: Query): ObjectRequest {
    if (!isObject(resource)) {
      const request = this.bucketRequest(operation, containerName(resource));
      return { ...request, query: about, notFound: ContainerNotFoundError };
    }
    const request = this.placeRequest(operation, this.context.checks.place(resource));
    return { ...request, query: { ...about, ...request.query }, notFound: ObjectNotFoundError };
  }

  /** Like {@link placeRequest}, with the customer key, if any. */
  objectRequest(operation: string, place: ObjectPlace): ObjectRequest {
    return { headers: this.customerKeyHeaders(), ...this.placeRequest(operation, place) };
  }

  /** Headers with the customer key for encryption and decryption. `of` is its object: a copy has a source besides its target. */
  customerKeyHeaders(of: '' | 'copy-source-' = ''): Record<string, string> {
    const { customerKey } = this.#options;
    if (customerKey === undefined) return {};
    const prefix = `x-amz-${of}server-side-encryption-customer-`;
    return {
      [`${prefix}algorithm`]: 'AES256',
      [`${prefix}key`]: Buffer.from(customerKey).toString('base64'),
      [`${prefix}key-md5`]: createHash('md5').update(customerKey).digest('base64'),
    };
  }

  /** Reads the headers of a HEAD or GET of an object. */
  readObject(response: ObjectResponse): StorageObjectData<S3ObjectExtra> {
    const data = readObject(response);
    return this.tagsAreMd5(response.place.container) ? data : { ...data, hash: null };
  }

  /** True if entity tags of a bucket may be MD5s. Those of directory buckets never are. */
  tagsAreMd5(container: string): boolean {
    return this.#options.etagIsMd5 !== false && !container.endsWith('--x-s3');
  }

  /** Result of an upload, with its MD5 if the store returned one. */
  putResult(data: PutResult<S3ObjectExtra>['data']): PutResult<S3ObjectExtra> {
    const isMd5 = data.hash !== null && !this.hasCustomerKey && this.tagsAreMd5(data.container);
    if (isMd5 && data.hash !== null) return { data, stored: { algorithm: 'md5', hex: data.hash } };
    return { data: { ...data, hash: null }, stored: 'checked' };
  }
}

/** A resource with tags and access lists: an object, or a version of one, as `{ container, name }`; a bucket, as its name or its model. */
export type S3Resource = ContainerReference | ObjectReference;

/** True for an object: it names its container. */
export function isObject(resource: S3Resource): resource is ObjectReference {
  return typeof resource === 'object' && resource !== null && 'container' in resource;
}

/** A key as a path; slashes stay. */
export function encodeKey(name: string): string {
  return encodeName(name, encodeStrictly);
}
