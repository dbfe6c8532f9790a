import { createHmac, randomUUID } from 'node:crypto';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { TempAuthAuthenticator } from '../../src/auth/tempauth.js';
import type { ServiceLookup } from '../../src/auth/keystone-catalog.js';
import type { Call, CallOptions } from '../../src/connection/call.js';
import { describeStatus, type ErrorAnswer, type ErrorDescription } from '../../src/connection/failures.js';
import { walkPages } from '../../src/connection/pages.js';
import type { Reader } from '../../src/connection/reader.js';
import type { Redactor } from '../../src/connection/redact.js';
import { type CloudRequest, headerValue } from '../../src/connection/request.js';
import type { Environment } from '../../src/environment.js';
import {
  ChecksumError,
  AuthenticationError,
  type CloudError,
  ConflictError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  InvalidRequestError,
  MalformedResponseError,
  NotFoundError,
  ObjectNotFoundError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  UnavailableError,
} from '../../src/errors.js';
import type { Checksum } from '../../src/storage/checksum.js';
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
import { incompleteBySegments } from '../../src/storage/segments.js';
import type {
  BatchFailure,
  IncompleteUpload,
  OpenedObject,
  OpenRequest,
  Part,
  PartUpload,
  Payload,
  PutResult,
  PutTarget,
  StoredPart,
} from '../../src/storage/transport.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from './credentials.js';
import {
  metadataHeaders,
  putObjectData,
  readContainer,
  readEntry,
  readListedContainer,
  readObject,
  type SwiftContainerExtra,
  type SwiftCreateContainerExtra,
  type SwiftExtras,
  type SwiftObjectExtra,
  type SwiftUploadExtra,
} from './storage-models.js';

/**
 * Options of the Swift driver. With an `endpoint` of `/auth/v1.0` it signs in by Swift's own older scheme: `username` is `account:user`
 * and `password` its key.
 */
export interface SwiftOptions extends OpenStackOptions, StorageOptions {
  /** Key for temporary URLs, as set on the account or container. Default: read from the account. */
  readonly tempUrlKey?: string;
}

/** Rows a page: the default of `container_listing_limit`. */
const PAGE = 10_000;

/** Where the segments of a container's large objects are kept, as python-swiftclient does. */
const SEGMENTS = '_segments';

/** The path of Swift's own sign-in, older than Keystone. */
const TEMP_AUTH = /\/auth\/v1(\.0)?\/?$/;

const MIB = 1024 * 1024;

/**
 * OpenStack Swift. Large objects are static ones (SLO), their segments in a container of its own named `<container>_segments`;
 * deleting a large object deletes its segments.
 *
 * ```ts
 * const Swift = getDriver(Provider.OPENSTACK_SWIFT);
 * const swift = new Swift({ endpoint: 'https://keystone.example/v3', username, password, projectName: 'demo' });
 * ```
 *
 * @see https://docs.openstack.org/api-ref/object-store/
 */
export class OpenStackSwift<Options extends SwiftOptions = SwiftOptions> extends StorageDriver<
  Options,
  SwiftExtras
> {
  static override readonly provider: string = 'openstack';
  static override readonly limits: StorageLimits = {
    parts: { min: 1, max: 5 * 1024 * MIB, count: 1000, preferred: 16 * MIB, equal: false },
    checksum: 'md5',
    objectName: 1024,
    containerName: { pattern: /^[^/]{1,256}$/, words: 'has 1 to 256 characters and no slash' },
    // Swift hands names on as WSGI variables, which turns an underscore into a dash.
    metadataKey: {
      pattern: /^[a-z0-9!#$%&'*+.^`|~-]{1,128}$/i,
      words: 'has letters, digits and dashes, and no underscore',
    },
    batchDelete: 10_000,
    sources: [
      'https://docs.openstack.org/swift/latest/overview_large_objects.html',
      'https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.bulk',
    ],
  };
  /** How the service is found in the catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    storage: { types: ['object-store'] },
  };
  /** Whether lists mark static large objects (Swift 2.20 and later). */
  static readonly listsTellLargeObjects: boolean = true;
  /** Digest of temporary URLs. */
  static readonly tempUrlDigest: 'sha1' | 'sha256' = 'sha256';

  /** Reads credentials from where OpenStack's own tools look; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  override describeError(answer: ErrorAnswer): ErrorDescription {
    const base = describeStatus(answer);
    const { status } = answer;
    // An error page of Swift is fixed HTML: what it says, the status says.
    if (status === 422) return { ...base, type: ChecksumError };
    if (status === 413 || status === 507) return { ...base, type: QuotaExceededError };
    if (status === 498) return { ...base, type: RateLimitError, throttled: true };
    if (status === 503 && /slow down/i.test(answer.text)) return { ...base, throttled: true };
    return base;
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof OpenStackSwift;
    redactor.add(options.tempUrlKey);
    const { endpoint, username, password } = options;
    if (endpoint !== undefined && TEMP_AUTH.test(new URL(endpoint).pathname)) {
      if (username === undefined) throw missing(provider, 'username', 'OS_USERNAME');
      if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
      const storageUrl = options.endpoints?.['storage'];
      return new TempAuthAuthenticator({
        url: endpoint,
        user: username,
        key: password,
        storageUrl,
        redactor,
        provider,
      });
    }
    return openStackAuthenticator(provider, options, services, redactor);
  }

  override iterateContainers(options?: CallOptions): AsyncIterable<Container<SwiftContainerExtra>> {
    const call = this.call(options);
    return this.#pages('listContainers', '', {}, NotFoundError, call, (item) => {
      const container = new Container<SwiftContainerExtra>(this as StorageDriver, readListedContainer(item));
      return { value: container, marker: container.name };
    });
  }

  override async getContainer(
    container: ContainerReference,
    options?: CallOptions,
  ): Promise<Container<SwiftContainerExtra>> {
    const name = containerName(container);
    const { headers } = await this.connection.empty(
      {
        operation: 'getContainer',
        method: 'HEAD',
        path: this.#containerPath('getContainer', name),
        notFound: ContainerNotFoundError,
      },
      options,
    );
    return new Container(this as StorageDriver, readContainer(name, headers));
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: SwiftCreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container<SwiftContainerExtra>> {
    const { readAcl, writeAcl, metadata = {}, policy } = create.extra ?? {};
    const headers = defined({
      'x-container-read': readAcl,
      'x-container-write': writeAcl,
      'x-storage-policy': policy,
      ...metadataHeaders('x-container-meta-', this.checkMetadata('createContainer', metadata)),
    });
    const path = this.#containerPath('createContainer', name);
    await this.connection.empty({ operation: 'createContainer', method: 'PUT', path, headers }, options);
    return new Container(this as StorageDriver, {
      name,
      extra: {
        objectCount: null,
        bytes: null,
        metadata,
        readAcl: readAcl ?? null,
        writeAcl: writeAcl ?? null,
      },
    });
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const path = this.#containerPath(operation, containerName(container));
    await this.connection.empty(
      { operation, method: 'DELETE', path, conflict: ContainerNotEmptyError, accept: [404] },
      options,
    );
  }

  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const place = { container: containerName(container), name };
    const operation = 'getObject';
    const { headers } = await this.connection.empty(
      {
        operation,
        method: 'HEAD',
        path: this.#objectPath(operation, place),
        notFound: ObjectNotFoundError,
        headers: { accept: '*/*' },
      },
      options,
    );
    const length = headerValue(headers, 'content-length');
    const size = length === undefined ? null : Number(length);
    return new StorageObject(
      this as StorageDriver,
      readObject(place, headers, size, this.details(operation)),
    );
  }

  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const place = this.locate(object);
    const large = await this.#largeObjectOf(object, call);
    if (large === 'gone') return;
    const request = {
      operation: 'deleteObject',
      method: 'DELETE',
      path: this.#objectPath('deleteObject', place),
      accept: [404],
    } as const;
    if (large !== 'static') {
      await this.connection.empty(request, call);
      return;
    }
    const answer = await this.connection.json(
      { ...request, query: { 'multipart-manifest': 'delete' } },
      call,
    );
    if (answer.status !== 404) this.#checkBulk(answer.body, 'deleteObject');
  }

  override canDeleteInBatch(object: ObjectReference): boolean {
    return largeObjectIn(object) === 'none';
  }

  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const paths = objects.map((object) => this.#objectPath(operation, this.locate(object)));
    const names = new Map(objects.map((object) => [bulkName(this.locate(object)), object]));
    const answer = await this.connection.json(
      {
        operation,
        method: 'POST',
        path: '',
        query: { 'bulk-delete': 'true' },
        headers: { 'content-type': 'text/plain' },
        body: paths.join('\n'),
        idempotent: true,
      },
      call,
    );
    return this.#bulkFailures(answer.body, operation).map(({ path, status, error }) => {
      const object = names.get(decodeURIComponent(path));
      if (object === undefined)
        throw new MalformedResponseError(
          `${operation}: Swift reports ${status} for ${path}, which was not asked for.`,
          this.details(operation),
        );
      return { object, error };
    });
  }

  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'copyObject';
    const call = this.call(options);
    const from = this.locate(object);
    const to = this.locate(target);
    const metadata = copy.metadata === undefined ? null : this.checkMetadata(operation, copy.metadata);
    await this.connection.empty(
      {
        operation,
        method: 'PUT',
        path: this.#objectPath(operation, to),
        headers: defined({
          'x-copy-from': this.#objectPath(operation, from),
          'x-fresh-metadata': metadata === null ? undefined : 'true',
          'content-type': copy.contentType,
          'content-length': '0',
          ...metadataHeaders('x-object-meta-', metadata ?? {}),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    return this.getObject(to.container, to.name, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'setMetadata';
    const call = this.call(options);
    const place = this.locate(object);
    await this.connection.empty(
      {
        operation,
        method: 'POST',
        path: this.#objectPath(operation, place),
        headers: metadataHeaders('x-object-meta-', this.checkMetadata(operation, metadata)),
        notFound: ObjectNotFoundError,
        idempotent: true,
      },
      call,
    );
    return this.getObject(place.container, place.name, call);
  }

  /** @see https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html */
  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const operation = 'presignUrl';
    const call = this.call(options);
    const { method = 'GET', expiresIn = DEFAULT_EXPIRY } = presign;
    const place = this.locate(object);
    this.checkObjectName(operation, place.name);
    const path = this.#objectPath(operation, place);
    const endpoint = await this.endpoint({ operation, method, path }, call);
    const key = await this.#tempUrlKey(call);
    const expires = Math.floor((Date.now() + expiresIn) / 1000);
    const { tempUrlDigest } = this.constructor as typeof OpenStackSwift;
    const signed = `${method}\n${expires}\n${decodeURIComponent(endpoint.path)}/${place.container}/${place.name}`;
    const signature = createHmac(tempUrlDigest, key).update(signed).digest('hex');
    return `${endpoint.origin}${endpoint.path}${path}?temp_url_sig=${signature}&temp_url_expires=${expires}`;
  }

  /** Sets the account's key for temporary URLs, which `presignUrl` signs with. URLs signed with the old key stop working. */
  async setTempUrlKey(key: string, options?: CallOptions): Promise<void> {
    this.connection.shared.redactor.add(key);
    await this.connection.empty(
      {
        operation: 'setTempUrlKey',
        method: 'POST',
        path: '',
        headers: { 'x-account-meta-temp-url-key': key },
        idempotent: true,
      },
      options,
    );
  }

  override iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    const call = this.call(options);
    const name = containerName(container);
    return incompleteBySegments({
      container: name,
      segments: this.iterateObjects(name + SEGMENTS, {}, call),
      read: readSegmentName,
      isCurrent: (object, id) => this.#isCurrent({ container: name, name: object }, id, call),
    });
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<SwiftObjectExtra> | ObjectPrefix> {
    const { listsTellLargeObjects } = this.constructor as typeof OpenStackSwift;
    const path = this.#containerPath('listObjects', container);
    return this.#pages('listObjects', path, { prefix, delimiter }, ContainerNotFoundError, call, (item) => {
      const data = readEntry(item, container, listsTellLargeObjects || container.endsWith(SEGMENTS));
      const value = data instanceof ObjectPrefix ? data : new StorageObject(this as StorageDriver, data);
      return { value, marker: data.name };
    });
  }

  override async putObject(
    target: PutTarget<SwiftUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<SwiftObjectExtra>> {
    const { operation } = target;
    const { headers } = await this.connection.empty(
      {
        operation,
        method: 'PUT',
        path: this.#objectPath(operation, target),
        headers: { ...objectHeaders(target), ...etagHeader(checksum) },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { data: putObjectData(target, bytes.byteLength, headers, 'none'), stored: 'checked' };
  }

  override async beginUpload(
    target: PutTarget<SwiftUploadExtra>,
    _partSize: number,
    call: Call,
  ): Promise<PartUpload<SwiftUploadExtra>> {
    // Segments may be put into a container that is there already; a missing target is noticed before gigabytes are sent.
    await this.getContainer(target.container, call);
    await this.createContainer(target.container + SEGMENTS, {}, call);
    return { target, id: randomUUID() };
  }

  override async putPart(
    { target, id }: PartUpload<SwiftUploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const { operation, extra } = target;
    const place = segmentPlace(target, id, String(number).padStart(8, '0'));
    const { headers } = await this.connection.empty(
      {
        operation,
        method: 'PUT',
        path: this.#objectPath(operation, place),
        headers: {
          'content-type': 'application/octet-stream',
          ...etagHeader(checksum),
          ...expiryHeader(extra),
        },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return {
      number,
      size: bytes.byteLength,
      etag: headerValue(headers, 'etag') ?? checksum?.hex ?? '',
      stored: 'checked',
    };
  }

  override async completeUpload(
    { target, id }: PartUpload<SwiftUploadExtra>,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<SwiftObjectExtra>> {
    const { operation } = target;
    const manifest = parts.map(({ number, size, etag }) => {
      const { container, name } = segmentPlace(target, id, String(number).padStart(8, '0'));
      return { path: `/${container}/${name}`, etag, size_bytes: size };
    });
    const { headers } = await this.connection.empty(
      {
        operation,
        method: 'PUT',
        path: this.#objectPath(operation, target),
        query: { 'multipart-manifest': 'put' },
        headers: objectHeaders(target),
        json: manifest,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, headers, 'static'), stored: 'checked' };
  }

  override async abortUpload(upload: PartUpload, call: Call): Promise<void> {
    await this.deleteObjects(await this.#segments(upload, call), call);
  }

  override async listParts(upload: PartUpload, call: Call): Promise<StoredPart[]> {
    const segments = await this.#segments(upload, call);
    return segments.map(({ name, size, hash }) => ({
      number: Number(name.slice(name.lastIndexOf('/') + 1)),
      size,
      etag: hash ?? '',
      stored: hash === null ? null : { algorithm: 'md5', hex: hash },
    }));
  }

  override async openObject(
    { operation, container, name, range, ifMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<SwiftObjectExtra>> {
    const place = { container, name };
    const request: CloudRequest = {
      operation,
      method: 'GET',
      path: this.#objectPath(operation, place),
      headers: defined({
        accept: '*/*',
        range: range === undefined ? undefined : rangeHeader(range),
        'if-match': ifMatch === undefined ? undefined : `"${ifMatch}"`,
      }),
      notFound: ObjectNotFoundError,
      conflict: ConflictError,
    };
    const { status, headers, body } = await this.connection.stream(request, call);
    const details = this.details(operation);
    const { length, size } = readExtent({ status, headers }, range, details);
    const object = new StorageObject<SwiftObjectExtra>(
      this as StorageDriver,
      readObject(place, headers, size, details),
    );
    const checksum = object.hash === null ? 'ask' : ({ algorithm: 'md5', hex: object.hash } as const);
    return { object, length, checksum, body };
  }

  override async checksumOf(object: StorageObject<SwiftObjectExtra>, call: Call): Promise<Checksum | null> {
    const { hash, extra } = object;
    if (hash !== null) return { algorithm: 'md5', hex: hash };
    if (extra.etag === null || extra.largeObject !== 'static') return null;
    const operation = 'downloadObject';
    const segments = await this.#manifest(operation, this.locate(object), call);
    // A manifest within a manifest, or a range of a segment, has other checksums than its bytes.
    if (segments.some((segment) => segment.has('sub_slo') || segment.has('range'))) return null;
    const sizes = segments.map((segment) => segment.number('bytes'));
    return { algorithm: 'md5', hex: extra.etag, parts: { sizes, joined: 'text' } };
  }

  async #manifest(operation: string, place: Place, call: Call): Promise<Reader[]> {
    const { body } = await this.connection.json(
      {
        operation,
        method: 'GET',
        path: this.#objectPath(operation, place),
        query: { 'multipart-manifest': 'get' },
        notFound: ObjectNotFoundError,
      },
      call,
    );
    return this.reader({ segments: body }, operation).list('segments');
  }

  /** Whether these segments are those of the object that is there now. */
  async #isCurrent(place: Place, id: string, call: Call): Promise<boolean> {
    if ((await this.#largeObjectOf(place, call)) !== 'static') return false;
    const [first] = await this.#manifest('listIncompleteUploads', place, call);
    return first !== undefined && first.string('name').includes(`/slo/${id}/`);
  }

  #segments({ target, id }: PartUpload, call: Call): Promise<StorageObject<SwiftObjectExtra>[]> {
    const { container, name } = segmentPlace(target, id, '');
    return this.listObjects(container, { prefix: name }, call);
  }

  /** Whether an object is a manifest, where that is not known yet. */
  async #largeObjectOf(object: ObjectReference, call: Call): Promise<'static' | 'other' | 'gone'> {
    const known = largeObjectIn(object);
    if (known !== null) return known === 'static' ? 'static' : 'other';
    const place = this.locate(object);
    const { status, headers } = await this.connection.empty(
      {
        operation: 'deleteObject',
        method: 'HEAD',
        path: this.#objectPath('deleteObject', place),
        headers: { accept: '*/*' },
        accept: [404],
      },
      call,
    );
    if (status === 404) return 'gone';
    return headerValue(headers, 'x-static-large-object')?.toLowerCase() === 'true' ? 'static' : 'other';
  }

  async #tempUrlKey(call: Call): Promise<string> {
    const { tempUrlKey } = this.options;
    if (tempUrlKey !== undefined) return tempUrlKey;
    const { headers } = await this.connection.empty(
      { operation: 'presignUrl', method: 'HEAD', path: '' },
      call,
    );
    const key = headerValue(headers, 'x-account-meta-temp-url-key');
    if (key !== undefined) {
      this.connection.shared.redactor.add(key);
      return key;
    }
    throw new InvalidRequestError(
      'presignUrl: this account has no key for temporary URLs. Set one with setTempUrlKey, or pass tempUrlKey to the constructor.',
      this.details('presignUrl'),
    );
  }

  /** A list in pages, each asked for by the name that the last one ended with. */
  #pages<T>(
    operation: string,
    path: string,
    query: ListObjectsOptions,
    notFound: typeof NotFoundError,
    call: Call,
    read: (item: Reader) => { readonly value: T; readonly marker: string },
  ): AsyncIterable<T> {
    const first = { format: 'json', limit: PAGE, prefix: query.prefix, delimiter: query.delimiter };
    return walkPages(
      first,
      async (page) => {
        const { body } = await this.connection.json(
          { operation, method: 'GET', path, query: page, notFound },
          call,
        );
        const items = this.reader({ items: body ?? [] }, operation)
          .list('items')
          .map(read);
        const marker = items.length < PAGE ? undefined : items.at(-1)?.marker;
        return {
          items: items.map(({ value }) => value),
          next: marker === undefined ? null : { ...first, marker },
        };
      },
      this.details(operation),
    );
  }

  #containerPath(operation: string, name: string): string {
    this.checkContainerName(operation, name);
    return `/${encodeURIComponent(name)}`;
  }

  #objectPath(operation: string, { container, name }: Place): string {
    this.checkObjectName(operation, name);
    return `${this.#containerPath(operation, container)}/${name.split('/').map(encodeURIComponent).join('/')}`;
  }

  /** What a bulk request could not delete; it answers 200 whatever happened. */
  #bulkFailures(body: unknown, operation: string): readonly BulkFailure[] {
    const answer = this.reader(body, operation);
    const errors: unknown = answer.raw['Errors'];
    if (!Array.isArray(errors)) throw answer.wrong('Errors', 'a list');
    const failures = errors.map((entry: unknown) => {
      const [path, status] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof path !== 'string' || typeof status !== 'string')
        throw answer.wrong('Errors', 'a list of pairs of text');
      return { path, status, error: this.#bulkError(operation, path, status) };
    });
    const overall = answer.string('Response Status');
    if (failures.length === 0 && !/^[24]00|^404/.test(overall))
      throw this.#bulkError(operation, 'all', overall);
    return failures;
  }

  #checkBulk(body: unknown, operation: string): void {
    const [failure] = this.#bulkFailures(body, operation);
    if (failure !== undefined) throw failure.error;
  }

  #bulkError(operation: string, path: string, status: string): CloudError {
    const code = Number.parseInt(status, 10);
    const type = code === 409 ? ConflictError : code >= 500 ? UnavailableError : PermissionError;
    return new type(`${operation}: ${this.provider} could not delete ${path}: ${status}.`, {
      ...this.details(operation),
      status: Number.isNaN(code) ? null : code,
      retryable: code >= 500,
    });
  }
}

interface BulkFailure {
  readonly path: string;
  readonly status: string;
  readonly error: CloudError;
}

type Place = { readonly container: string; readonly name: string };

/** A segment of an upload; without a number, the beginning that all its segments share. */
function segmentPlace({ container, name }: Place, id: string, number: string): Place {
  return { container: container + SEGMENTS, name: `${name}/slo/${id}/${number}` };
}

function readSegmentName(segment: string): { readonly name: string; readonly id: string } | null {
  const [, name, id] = /^(.+)\/slo\/([0-9a-f-]{36})\/\d+$/s.exec(segment) ?? [];
  return name === undefined || id === undefined ? null : { name, id };
}

/** As bulk requests name an object. */
function bulkName({ container, name }: Place): string {
  return `/${container}/${name}`;
}

function largeObjectIn(object: ObjectReference): SwiftObjectExtra['largeObject'] {
  const extra: Partial<SwiftObjectExtra> | undefined = knownObject(object)?.extra;
  return extra?.largeObject ?? null;
}

function objectHeaders({
  contentType,
  metadata,
  extra,
}: PutTarget<SwiftUploadExtra>): Record<string, string> {
  return defined({
    'content-type': contentType,
    'content-encoding': extra?.contentEncoding,
    'content-disposition': extra?.contentDisposition,
    ...metadataHeaders('x-object-meta-', metadata),
    ...expiryHeader(extra),
  });
}

function expiryHeader(extra: SwiftUploadExtra | undefined): Record<string, string> {
  return extra?.deleteAfter === undefined
    ? {}
    : { 'x-delete-after': String(Math.ceil(extra.deleteAfter / 1000)) };
}

/** Swift refuses what has another MD5. */
function etagHeader(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { etag: checksum.hex };
}

function defined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function missing(provider: string, field: string, variable: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
