import { createHash } from 'node:crypto';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { AwsAuthenticator, type AwsCredentialSource } from '../../src/auth/aws.js';
import { readAwsEnvironment } from '../../src/auth/aws-config.js';
import { type AwsCredentials, encodeStrictly } from '../../src/auth/sigv4.js';
import type { Call, CallOptions } from '../../src/connection/call.js';
import type { ErrorAnswer, ErrorDescription } from '../../src/connection/failures.js';
import { collect, type Page, walkPages } from '../../src/connection/pages.js';
import type { Redactor } from '../../src/connection/redact.js';
import {
  type Answer,
  type CloudRequest,
  type Endpoint,
  headerValue,
  parseEndpoint,
  type Query,
} from '../../src/connection/request.js';
import { escapeXml, parseXml, type XmlElement } from '../../src/connection/xml.js';
import type { Environment } from '../../src/environment.js';
import {
  ConflictError,
  ContainerNotFoundError,
  InvalidRequestError,
  ObjectNotFoundError,
} from '../../src/errors.js';
import { toDate } from '../../src/model.js';
import type { Checksum } from '../../src/storage/checksum.js';
import { copyInParts } from '../../src/storage/copy.js';
import { containerName, StorageDriver, type StorageOptions } from '../../src/storage/driver.js';
import type { StorageLimits } from '../../src/storage/limits.js';
import {
  Container,
  type ContainerReference,
  knownObject,
  ObjectPrefix,
  type ObjectReference,
  StorageObject,
} from '../../src/storage/models.js';
import {
  type CopyOptions,
  DEFAULT_EXPIRY,
  type ListObjectsOptions,
  type PresignOptions,
} from '../../src/storage/options.js';
import { rangeHeader, readExtent } from '../../src/storage/range.js';
import type {
  BatchFailure,
  IncompleteUpload,
  OpenedObject,
  OpenRequest,
  Part,
  PartCopy,
  PartUpload,
  Payload,
  PutResult,
  PutTarget,
  StoredPart,
} from '../../src/storage/transport.js';
import { classOfCode, describeS3Error, errorInBody, statusOfCode } from './s3-errors.js';
import {
  conditionHeaders,
  defined,
  md5Of,
  metadataHeaders,
  objectHeaders,
  partSizeHeader,
  type Place,
  putObjectData,
  readBucket,
  readEntry,
  readObject,
  required,
  requiredNumber,
  type S3ContainerExtra,
  type S3CreateContainerExtra,
  type S3Extras,
  type S3ObjectExtra,
  type S3UploadExtra,
  unquote,
} from './s3-models.js';
import { AWS_STORE, type S3Store, type S3StoreName, STORES } from './s3-stores.js';

/** Credentials and options of the S3 driver. */
export interface S3Options extends StorageOptions {
  /** AWS_ACCESS_KEY_ID */
  readonly accessKeyId?: string;
  /** AWS_SECRET_ACCESS_KEY */
  readonly secretAccessKey?: string;
  /** Token of temporary credentials. AWS_SESSION_TOKEN */
  readonly sessionToken?: string;
  /** A function that returns fresh credentials, in place of fixed ones. */
  readonly credentials?: () => AwsCredentials | Promise<AwsCredentials>;
  /** Which store it is: each has its own addresses and limits. Default `'aws'`. Those without an address of their own want `endpoint`. */
  readonly store?: S3StoreName;
  /** Whether a bucket is named in the host (`virtual`) or in the path. Default: as the store is known for; `path` with an `endpoint`. */
  readonly addressing?: 'virtual' | 'path';
  /** A key of your own, 32 bytes, with which the store encrypts every object it is given and asked for (SSE-C). */
  readonly customerKey?: Uint8Array;
}

/** What `fromEnv` takes beside credentials. */
export interface S3EnvironmentOptions extends S3Options {
  /** Profile of the shared credentials and config files. AWS_PROFILE */
  readonly profile?: string;
}

const MIB = 1024 * 1024;

/** Names and keys that one request lists. */
const PAGE = 1000;

/**
 * Amazon S3, and with an `endpoint` any store that speaks it. Every body is signed by its SHA-256, which the store checks: no header
 * for checksums is sent that another store might refuse.
 *
 * ```ts
 * const S3 = getDriver(Provider.S3);
 * const s3 = new S3({ accessKeyId, secretAccessKey, region: 'eu-central-1' });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
export class S3<Options extends S3Options = S3Options> extends StorageDriver<Options, S3Extras> {
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
    metadataKey: { pattern: /^[a-z0-9!#$%&'*+.^_`|~-]+$/i, words: 'has characters of a header name' },
    batchDelete: 1000,
    singleCopy: 5 * 1024 * MIB,
    sources: AWS_STORE.sources,
  };

  /** Reads keys where AWS's own tools look; used by `fromEnv`. */
  static async readEnvironment(environment: Environment, options: S3EnvironmentOptions): Promise<S3Options> {
    const { profile, ...given } = options;
    const found = await readAwsEnvironment(environment, { profile, serviceVariable: 'S3' });
    const hasKeys = given.accessKeyId !== undefined || given.credentials !== undefined;
    return {
      ...(found.region === undefined ? {} : { region: found.region }),
      ...(found.endpoint === undefined ? {} : { endpoint: found.endpoint }),
      ...(hasKeys ? {} : keysOf(found.credentials)),
      ...given,
    };
  }

  /** What differs among the stores that speak S3. */
  get store(): S3Store {
    return storeOf(this.options);
  }

  override get limits(): StorageLimits {
    const { limits } = S3;
    const { equalParts, partCount = limits.parts.count } = this.store;
    if (!equalParts && partCount === limits.parts.count) return limits;
    return { ...limits, parts: { ...limits.parts, equal: equalParts, count: partCount } };
  }

  override describeError(answer: ErrorAnswer): ErrorDescription {
    return describeS3Error(answer);
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider } = this.constructor as typeof S3;
    const places = new BucketPlaces(provider, storeOf(options), options);
    return new AwsAuthenticator({
      provider,
      service: 's3',
      credentials: credentialsOf(options),
      account: `${places.base.origin}${places.base.path} ${options.accessKeyId ?? ''}`,
      redactor,
      locate: ({ endpoint }) => places.locate(endpoint),
      moved: ({ endpoint }, region) => places.moved(endpoint, region),
    });
  }

  override iterateContainers(options?: CallOptions): AsyncIterable<Container<S3ContainerExtra>> {
    const operation = 'listContainers';
    const details = this.details(operation);
    return this.#pages({ operation, path: '/' }, {}, this.call(options), (root) => ({
      items: (root.child('Buckets')?.all('Bucket') ?? []).map(
        (bucket) => new Container<S3ContainerExtra>(this as StorageDriver, readBucket(bucket, details)),
      ),
      next: token(root, 'ContinuationToken', 'continuation-token'),
    }));
  }

  override async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<S3ContainerExtra>> {
    const name = containerName(container);
    const operation = 'getContainer';
    const { headers } = await this.#empty(
      { ...this.#bucket(operation, name), method: 'HEAD', notFound: ContainerNotFoundError },
      options,
    );
    const region = headerValue(headers, 'x-amz-bucket-region') ?? null;
    return new Container(this as StorageDriver, { name, extra: { createdAt: null, region } });
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: S3CreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container<S3ContainerExtra>> {
    const operation = 'createContainer';
    const { acl, objectLock } = create.extra ?? {};
    const region = this.region ?? this.store.region;
    const isNamed = this.store.locationConstraint && region !== null && region !== 'us-east-1';
    const headers = defined({
      'x-amz-acl': acl,
      'x-amz-bucket-object-lock-enabled': objectLock === true ? 'true' : undefined,
    });
    const body = `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${escapeXml(region ?? '')}</LocationConstraint></CreateBucketConfiguration>`;
    const request = { ...this.#bucket(operation, name), method: 'PUT', headers } as const;
    try {
      await this.#empty(isNamed ? { ...request, body } : request, options);
    } catch (error) {
      if (!(error instanceof ConflictError) || error.providerCode !== 'BucketAlreadyOwnedByYou') throw error;
    }
    return new Container(this as StorageDriver, { name, extra: { createdAt: null, region } });
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const request = this.#bucket('deleteContainer', containerName(container));
    await this.#empty({ ...request, method: 'DELETE', accept: [404] }, options);
  }

  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const place = { container: containerName(container), name };
    const { headers } = await this.#head('getObject', place, {}, options);
    const length = headerValue(headers, 'content-length');
    const data = readObject(
      place,
      headers,
      length === undefined ? null : Number(length),
      this.details('getObject'),
    );
    return new StorageObject(this as StorageDriver, data);
  }

  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const request = this.#object('deleteObject', this.locate(object));
    await this.#empty({ ...request, method: 'DELETE', notFound: ContainerNotFoundError }, options);
  }

  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const byName = new Map(objects.map((object) => [object.name, object]));
    const keys = [...byName.keys()].map((name) => `<Object><Key>${escapeXml(name)}</Key></Object>`).join('');
    const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${keys}</Delete>`;
    const [first] = objects;
    if (first === undefined) return [];
    const root = await this.#xml(
      {
        ...this.#bucket(operation, this.locate(first).container),
        method: 'POST',
        query: { delete: '' },
        headers: {
          'content-md5': createHash('md5').update(body).digest('base64'),
          'content-type': 'application/xml',
        },
        body,
        idempotent: true,
        frees: true,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return root.all('Error').flatMap((error) => {
      const object = byName.get(error.get('Key') ?? '');
      return object === undefined ? [] : [{ object, error: this.#batchError(error) }];
    });
  }

  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const call = this.call(options);
    const to = this.locate(target);
    const known = knownObject(object);
    const largest = this.limits.singleCopy ?? Infinity;
    if (known !== null && known.size > largest) {
      return copyInParts(this.transfers, known, to, copy, call) as Promise<StorageObject<S3ObjectExtra>>;
    }
    await this.#copy('copyObject', this.locate(object), to, copy, call);
    return this.getObject(to.container, to.name, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const call = this.call(options);
    const place = this.locate(object);
    const { contentType } = await this.getObject(place.container, place.name, call);
    await this.#copy(
      'setMetadata',
      place,
      place,
      { metadata, ...(contentType === null ? {} : { contentType }) },
      call,
    );
    return this.getObject(place.container, place.name, call);
  }

  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const call = this.call(options);
    const { method = 'GET', expiresIn = DEFAULT_EXPIRY } = presign;
    if (!(expiresIn >= 1000 && expiresIn <= MAX_EXPIRY)) {
      throw new InvalidRequestError(
        `presignUrl: expiresIn must be 1,000 to ${MAX_EXPIRY} milliseconds (seven days), not ${expiresIn}.`,
        this.details('presignUrl'),
      );
    }
    const request = { ...this.#object('presignUrl', this.locate(object)), method };
    const { origin, path } = await this.endpoint(request, call);
    const authenticator = this.connection.shared.authenticator as AwsAuthenticator;
    const signed = await authenticator.presign(
      request,
      { method, origin, path: path + request.path, expiresIn },
      call,
    );
    return origin + signed;
  }

  override iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    const operation = 'listIncompleteUploads';
    const name = containerName(container);
    const details = this.details(operation);
    const query = { uploads: '', 'encoding-type': 'url', 'max-uploads': PAGE };
    return this.#pages(this.#bucket(operation, name), query, this.call(options), (root) => {
      const decode = decoder(root);
      const items = root.all('Upload').map((upload) => ({
        container: name,
        name: decode(required(upload, 'Key', details)),
        id: required(upload, 'UploadId', details),
        startedAt: toDate(upload.get('Initiated')),
      }));
      if (root.get('IsTruncated') !== 'true') return { items, next: null };
      const key = decode(root.get('NextKeyMarker') ?? '');
      return {
        items,
        next: { ...query, 'key-marker': key, 'upload-id-marker': root.get('NextUploadIdMarker') ?? '' },
      };
    });
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<S3ObjectExtra> | ObjectPrefix> {
    const operation = 'listObjects';
    const details = this.details(operation);
    const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': PAGE, prefix, delimiter };
    return this.#pages(this.#bucket(operation, container), query, call, (root) => {
      const decode = decoder(root);
      const objects = root
        .all('Contents')
        .map(
          (entry) => new StorageObject(this as StorageDriver, readEntry(entry, container, decode, details)),
        );
      const prefixes = root
        .all('CommonPrefixes')
        .map((entry) => new ObjectPrefix(container, decode(required(entry, 'Prefix', details))));
      const next = token(root, 'NextContinuationToken', 'continuation-token');
      return { items: [...objects, ...prefixes], next: next === null ? null : { ...query, ...next } };
    });
  }

  override async putObject(
    target: PutTarget<S3UploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<S3ObjectExtra>> {
    const { headers } = await this.#empty(
      {
        ...this.#object(target.operation, target),
        method: 'PUT',
        headers: {
          ...objectHeaders(target),
          ...conditionHeaders(target.extra ?? {}),
          ...this.#customerKey(),
          ...payloadHeader(checksum),
        },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { data: putObjectData(target, bytes.byteLength, headers), stored: 'checked' };
  }

  override async beginUpload(
    target: PutTarget<S3UploadExtra>,
    partSize: number,
    call: Call,
  ): Promise<PartUpload<S3UploadExtra>> {
    const { operation } = target;
    const root = await this.#xml(
      {
        ...this.#object(operation, target),
        method: 'POST',
        query: { uploads: '' },
        headers: { ...objectHeaders(target), ...partSizeHeader(partSize), ...this.#customerKey() },
        notFound: ContainerNotFoundError,
        // One too many is found by listIncompleteUploads, and costs less than a failed upload.
        idempotent: true,
      },
      call,
    );
    return { target, id: required(root, 'UploadId', this.details(operation)) };
  }

  override async putPart(
    { target, id }: PartUpload<S3UploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const { headers } = await this.#empty(
      {
        ...this.#object(target.operation, target),
        method: 'PUT',
        query: { partNumber: number, uploadId: id },
        headers: { ...this.#customerKey(), ...payloadHeader(checksum) },
        body: bytes,
      },
      call,
    );
    const etag = unquote(headerValue(headers, 'etag') ?? '');
    return { number, size: bytes.byteLength, etag, stored: 'checked' };
  }

  override async copyPart(
    { target, id }: PartUpload<S3UploadExtra>,
    { number, start, end, source }: PartCopy,
    call: Call,
  ): Promise<StoredPart> {
    const { operation } = target;
    const root = await this.#xml(
      {
        ...this.#object(operation, target),
        method: 'PUT',
        query: { partNumber: number, uploadId: id },
        headers: {
          'x-amz-copy-source': copySource(source),
          'x-amz-copy-source-range': rangeHeader({ start, end }),
        },
        notFound: ObjectNotFoundError,
      },
      call,
    );
    const etag = unquote(required(root, 'ETag', this.details(operation)));
    return { number, size: end - start, etag, stored: null };
  }

  override async completeUpload(
    { target, id }: PartUpload<S3UploadExtra>,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<S3ObjectExtra>> {
    const { operation } = target;
    const list = parts
      .map(
        ({ number, etag }) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>"${escapeXml(etag)}"</ETag></Part>`,
      )
      .join('');
    const answer = await this.connection.bytes(
      {
        ...this.#object(operation, target),
        method: 'POST',
        query: { uploadId: id },
        headers: {
          'content-type': 'application/xml',
          ...conditionHeaders(target.extra ?? {}),
          accept: '*/*',
        },
        body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list}</CompleteMultipartUpload>`,
        idempotent: true,
        errorInBody,
      },
      call,
    );
    const root = this.#parse(answer, operation);
    // Ceph leaves the entity tag out of this answer.
    const etag = root.get('ETag') || (await this.#head(operation, target, {}, call)).headers['etag'];
    const size = parts.reduce((total, part) => total + part.size, 0);
    const data = putObjectData(target, size, { ...answer.headers, etag });
    return { data: { ...data, extra: { ...data.extra, partSize: parts[0]?.size ?? null } }, stored: null };
  }

  override async findCompleted(
    { target }: PartUpload<S3UploadExtra>,
    parts: readonly StoredPart[],
    call: Call,
  ): Promise<PutResult<S3ObjectExtra> | null> {
    const { status, headers } = await this.#head(target.operation, target, { accept: [404] }, call);
    if (status === 404) return null;
    const etag = headerValue(headers, 'etag');
    const joined = createHash('md5');
    for (const part of parts) joined.update(Buffer.from(part.etag, 'hex'));
    if (unquote(etag ?? '') !== `${joined.digest('hex')}-${parts.length}`) return null;
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, headers), stored: null };
  }

  override async abortUpload({ target, id }: PartUpload, call: Call): Promise<void> {
    const request = this.#object(target.operation, target);
    await this.#empty({ ...request, method: 'DELETE', query: { uploadId: id }, accept: [404] }, call);
  }

  override async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const { operation } = target;
    const details = this.details(operation);
    const query = { uploadId: id, 'max-parts': PAGE };
    const parts = this.#pages(this.#object(operation, target), query, call, (root) => {
      const marker = root.get('NextPartNumberMarker');
      const isLast = root.get('IsTruncated') !== 'true' || marker === null;
      return {
        items: root.all('Part').map((part) => {
          const etag = unquote(required(part, 'ETag', details));
          const md5 = md5Of(etag);
          return {
            number: requiredNumber(part, 'PartNumber', details),
            size: requiredNumber(part, 'Size', details),
            etag,
            stored: md5 === null ? null : ({ algorithm: 'md5', hex: md5 } as const),
          };
        }),
        next: isLast ? null : { ...query, 'part-number-marker': marker },
      };
    });
    return collect(parts);
  }

  override async openObject(
    { operation, container, name, range, ifMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<S3ObjectExtra>> {
    const place = { container, name };
    const { status, headers, body } = await this.connection.stream(
      {
        ...this.#object(operation, place),
        method: 'GET',
        headers: defined({
          accept: '*/*',
          range: range === undefined ? undefined : rangeHeader(range),
          'if-match': ifMatch === undefined ? undefined : `"${ifMatch}"`,
          ...this.#customerKey(),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    const details = this.details(operation);
    const { length, size } = readExtent({ status, headers }, range, details);
    const object = new StorageObject<S3ObjectExtra>(
      this as StorageDriver,
      readObject(place, headers, size, details),
    );
    const checksum = object.hash === null ? 'ask' : ({ algorithm: 'md5', hex: object.hash } as const);
    return { object, length, checksum, body };
  }

  /** An object that came in parts has the MD5 of the parts' MD5s for its tag; the parts' sizes have to be asked for. */
  override async checksumOf(object: StorageObject<S3ObjectExtra>, call: Call): Promise<Checksum | null> {
    if (object.hash !== null) return { algorithm: 'md5', hex: object.hash };
    // A list does not tell whether the object is encrypted, so that its tag is no MD5.
    const { hash, extra } =
      object.metadata === null ? await this.getObject(object.container, object.name, call) : object;
    if (hash !== null) return { algorithm: 'md5', hex: hash };
    const { etag, serverSideEncryption } = extra;
    if (etag === null || (serverSideEncryption !== null && serverSideEncryption !== 'AES256')) return null;
    if (this.options.customerKey !== undefined) return null;
    const [, hex, countText] = /^([0-9a-f]{32})-(\d+)$/.exec(etag) ?? [];
    const count = Number(countText ?? 0);
    if (hex === undefined || count < 1) return null;
    const sizes = partSizes(
      object.size,
      count,
      extra.partSize ?? (await this.#equalPartSize(object, count, call)),
    );
    return sizes === null ? null : { algorithm: 'md5', hex, parts: { sizes, joined: 'bytes' } };
  }

  /** The size that all parts but the last have; null where they have several, or the store does not tell. */
  async #equalPartSize(object: StorageObject, count: number, call: Call): Promise<number | null> {
    const first = await this.#partSize(object, 1, call);
    if (first === null || count === 1) return first;
    const last = await this.#partSize(object, count, call);
    return last !== null && first * (count - 1) + last === object.size ? first : null;
  }

  /** Bytes of one part of an object; null where the store does not tell. */
  async #partSize(object: StorageObject, number: number, call: Call): Promise<number | null> {
    const answer = await this.#head(
      'downloadObject',
      this.locate(object),
      { query: { partNumber: number }, accept: [400, 405, 416, 501] },
      call,
    );
    const length = headerValue(answer.headers, 'content-length');
    return answer.status === 206 && length !== undefined ? Number(length) : null;
  }

  #head(
    operation: string,
    place: Place,
    more: Pick<CloudRequest, 'query' | 'accept'>,
    options: CallOptions | undefined,
  ): Promise<Answer<null>> {
    const request = { ...this.#object(operation, place), ...more, headers: this.#customerKey() };
    return this.#empty({ ...request, method: 'HEAD', notFound: ObjectNotFoundError }, options);
  }

  async #copy(operation: string, from: Place, to: Place, copy: CopyOptions, call: Call): Promise<void> {
    const isReplaced = copy.metadata !== undefined || copy.contentType !== undefined;
    await this.#xml(
      {
        ...this.#object(operation, to),
        method: 'PUT',
        headers: defined({
          'x-amz-copy-source': copySource(from),
          'x-amz-metadata-directive': isReplaced ? 'REPLACE' : undefined,
          'content-type': copy.contentType,
          ...metadataHeaders(this.checkMetadata(operation, copy.metadata ?? {})),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
  }

  /** Sends a request whose answer's body has nothing to say. Ceph would write errors as JSON if that were asked for. */
  #empty(request: CloudRequest, options: CallOptions | undefined): Promise<Answer<null>> {
    return this.connection.empty({ ...request, headers: { accept: '*/*', ...request.headers } }, options);
  }

  /** Sends a request and reads the XML it answers with; a 200 may hold an error. */
  async #xml(request: CloudRequest, options: CallOptions | undefined): Promise<XmlElement> {
    const headers = { accept: '*/*', ...request.headers };
    return this.#parse(
      await this.connection.bytes({ ...request, headers, errorInBody }, options),
      request.operation,
    );
  }

  #parse({ body }: Answer<Buffer>, operation: string): XmlElement {
    return parseXml(body.toString('utf8').trimStart(), this.details(operation));
  }

  #pages<T>(
    request: Omit<CloudRequest, 'method' | 'query'>,
    query: Query,
    call: Call,
    read: (root: XmlElement) => Page<T>,
  ): AsyncIterable<T> {
    return walkPages(
      query,
      async (page) =>
        read(
          await this.#xml({ notFound: ContainerNotFoundError, ...request, method: 'GET', query: page }, call),
        ),
      this.details(request.operation),
    );
  }

  #bucket(operation: string, name: string): Pick<CloudRequest, 'operation' | 'endpoint' | 'path'> {
    this.checkContainerName(operation, name);
    return { operation, endpoint: name, path: '' };
  }

  #object(
    operation: string,
    { container, name }: Place,
  ): Pick<CloudRequest, 'operation' | 'endpoint' | 'path'> {
    this.checkContainerName(operation, container);
    this.checkObjectName(operation, name);
    return { operation, endpoint: container, path: `/${encodeKey(name)}` };
  }

  #customerKey(): Record<string, string> {
    const { customerKey } = this.options;
    if (customerKey === undefined) return {};
    return {
      'x-amz-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-server-side-encryption-customer-key': Buffer.from(customerKey).toString('base64'),
      'x-amz-server-side-encryption-customer-key-md5': createHash('md5').update(customerKey).digest('base64'),
    };
  }

  #batchError(error: XmlElement): Error {
    const code = error.get('Code') ?? '';
    const status = statusOfCode(code);
    return new (classOfCode(code))(
      `deleteObjects: ${this.provider} could not delete ${error.get('Key')}: ${code} ${error.get('Message') ?? ''}`.trimEnd(),
      { ...this.details('deleteObjects'), providerCode: code, status, retryable: status >= 500 },
    );
  }
}

/** Longest life of a presigned URL, in milliseconds. */
const MAX_EXPIRY = 604_800_000;

/** Where buckets are, and in which region: some are learnt on the way. */
class BucketPlaces {
  readonly base: Endpoint;
  readonly #region: string;
  readonly #virtual: boolean;
  readonly #endpointOf: ((region: string) => string) | null;
  readonly #known = new Map<string, { endpoint: Endpoint; region: string }>();

  constructor(provider: string, store: S3Store, options: S3Options) {
    const region = options.region ?? store.region;
    if (region === null) {
      throw new InvalidRequestError(`${provider}: the option region is missing.`, { provider });
    }
    if (!/^[a-z0-9-]+$/i.test(region)) {
      throw new InvalidRequestError(`${provider}: ${JSON.stringify(region)} is no region.`, { provider });
    }
    const url = options.endpoint ?? store.endpoint?.(region);
    if (url === undefined) {
      throw new InvalidRequestError(`${provider}: the option endpoint is missing: the store's base URL.`, {
        provider,
      });
    }
    this.base = parseEndpoint(url);
    this.#region = region;
    this.#endpointOf = options.endpoint === undefined ? store.endpoint : null;
    this.#virtual =
      (options.addressing ?? (options.endpoint === undefined ? store.addressing : 'path')) === 'virtual';
  }

  locate(bucket: string | undefined): { readonly endpoint: Endpoint; readonly region: string } {
    if (bucket === undefined) return { endpoint: this.base, region: this.#region };
    let place = this.#known.get(bucket);
    if (place === undefined) {
      place = { endpoint: this.#endpoint(this.base, bucket), region: this.#region };
      this.#known.set(bucket, place);
    }
    return place;
  }

  /** Answers true where the region is news. */
  moved(bucket: string | undefined, region: string): boolean {
    if (bucket === undefined || this.locate(bucket).region === region) return false;
    const base = this.#endpointOf === null ? this.base : parseEndpoint(this.#endpointOf(region));
    this.#known.set(bucket, { endpoint: this.#endpoint(base, bucket), region });
    return true;
  }

  /** A bucket with a dot in its name cannot be in a host name that a certificate's wildcard covers. */
  #endpoint(base: Endpoint, bucket: string): Endpoint {
    const scheme = base.origin.slice(0, base.origin.indexOf('//') + 2);
    if (this.#virtual && !(bucket.includes('.') && scheme === 'https://')) {
      return { origin: `${scheme}${bucket}.${base.origin.slice(scheme.length)}`, path: base.path };
    }
    return { origin: base.origin, path: `${base.path}/${bucket}` };
  }
}

/** @throws InvalidRequestError for a name that is none */
function storeOf({ store = 'aws' }: S3Options): S3Store {
  if (Object.hasOwn(STORES, store)) return STORES[store];
  throw new InvalidRequestError(
    `s3: there is no store ${JSON.stringify(store)}. There are: ${Object.keys(STORES).join(', ')}.`,
    { provider: 's3' },
  );
}

function credentialsOf(options: S3Options): AwsCredentialSource {
  const { accessKeyId = '', secretAccessKey = '', sessionToken, credentials } = options;
  return credentials ?? { accessKeyId, secretAccessKey, sessionToken };
}

function keysOf(
  source: AwsCredentialSource,
): Pick<S3Options, 'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'credentials'> {
  if (typeof source === 'function') return { credentials: source };
  const { accessKeyId, secretAccessKey, sessionToken } = source;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** A key as a path; slashes stay. */
function encodeKey(name: string): string {
  return name.split('/').map(encodeStrictly).join('/');
}

function copySource({ container, name }: Place): string {
  return `/${container}/${encodeKey(name)}`;
}

/** The signature covers the body by this. */
function payloadHeader(checksum: Checksum | null): Record<string, string> {
  return checksum?.algorithm === 'sha256' ? { 'x-amz-content-sha256': checksum.hex } : {};
}

/** Undoes the encoding that was asked for, where the store obeyed. */
function decoder(root: XmlElement): (name: string) => string {
  if (root.get('EncodingType') !== 'url') return (name) => name;
  return (name) => (/[%+]/.test(name) ? decodeURIComponent(name.replaceAll('+', ' ')) : name);
}

function token(root: XmlElement, element: string, parameter: string): Query | null {
  const value = root.get(element);
  return value === null || value === '' ? null : { [parameter]: value };
}

/** Sizes of an object's parts; null where so many of this size do not make up the object. */
function partSizes(size: number, count: number, partSize: number | null): readonly number[] | null {
  if (partSize === null || Math.ceil(size / partSize) !== count) return null;
  return Array.from({ length: count }, (_, index) => Math.min(partSize, size - index * partSize));
}
