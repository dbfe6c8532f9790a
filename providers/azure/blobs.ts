import { randomUUID } from 'node:crypto';
import type { Authenticator } from '../../src/auth/authenticator.js';
import { AzureStorageAuthenticator } from '../../src/auth/azure-storage.js';
import { type Call, type CallOptions } from '../../src/connection/call.js';
import { describeStatus, type ErrorAnswer, type ErrorDescription } from '../../src/connection/failures.js';
import { type Page, walkPages } from '../../src/connection/pages.js';
import type { Redactor } from '../../src/connection/redact.js';
import { type Answer, type CloudRequest, headerValue, type Query } from '../../src/connection/request.js';
import { waitFor } from '../../src/connection/wait-for.js';
import { escapeXml, parseXml, type XmlElement } from '../../src/connection/xml.js';
import { type Environment, variable } from '../../src/environment.js';
import {
  AuthenticationError,
  ChecksumError,
  type CloudErrorClass,
  ConflictError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  InvalidRequestError,
  NotFoundError,
  ObjectNotFoundError,
  PermissionError,
  RateLimitError,
  UnavailableError,
} from '../../src/errors.js';
import type { Checksum } from '../../src/storage/checksum.js';
import { containerName, StorageDriver, type StorageOptions } from '../../src/storage/driver.js';
import type { StorageLimits } from '../../src/storage/limits.js';
import {
  Container,
  type ContainerReference,
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
  type AzureCreateContainerExtra,
  type AzureExtras,
  type AzureObjectExtra,
  type AzureUploadExtra,
  base64Of,
  blobHeaders,
  defined,
  metadataHeaders,
  type Place,
  putObjectData,
  readBlob,
  readObject,
} from './blobs-models.js';

/** Credentials and options of the Azure Blob Storage driver: the account, and its key, a signature or a token. */
export interface AzureBlobsOptions extends StorageOptions {
  /** Name of the storage account. AZURE_STORAGE_ACCOUNT */
  readonly account?: string;
  /** Key of the storage account, in Base64. AZURE_STORAGE_KEY */
  readonly accountKey?: string;
  /** A shared access signature. AZURE_STORAGE_SAS_TOKEN */
  readonly sasToken?: string;
  /** A token of Microsoft Entra ID (Azure AD) for https://storage.azure.com/, or a function that returns a fresh one. */
  readonly token?: string | (() => string | Promise<string>);
}

const MIB = 1024 * 1024;

/** Version of the service that this driver speaks. */
const VERSION = '2023-11-03';

/** Rows a page: the service's maximum. */
const PAGE = 5000;

/**
 * Azure Blob Storage: block blobs, large ones by block lists.
 *
 * ```ts
 * const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
 * const blobs = new AzureBlobs({ account, accountKey });
 * ```
 *
 * Azure deletes a container with all that is in it; `deleteContainer` looks first, and refuses where it finds a blob.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-rest-api
 */
export class AzureBlobs extends StorageDriver<AzureBlobsOptions, AzureExtras> {
  static override readonly provider: string = 'azure-blobs';
  static override readonly limits: StorageLimits = {
    parts: { min: 1, max: 4000 * MIB, count: 50_000, preferred: 8 * MIB, equal: false },
    checksum: 'md5',
    wholeChecksum: 'md5',
    objectName: 1024,
    refusedName: { pattern: /\\/, words: 'no backslash, which Azure turns into a slash' },
    containerName: {
      pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      words:
        'has 3 to 63 lower-case letters, digits and single dashes, and begins and ends with a letter or digit',
    },
    metadataKey: {
      pattern: /^[a-z_][a-z0-9_]*$/i,
      words: 'has letters, digits and underscores, and begins with no digit',
    },
    batchDelete: 1,
    presignedPutHeaders: { 'x-ms-blob-type': 'BlockBlob' },
    sources: ['https://learn.microsoft.com/en-us/azure/storage/blobs/scalability-targets'],
  };

  /** Reads credentials from the variables that Azure's own tools use; used by `fromEnv`. */
  static async readEnvironment(
    environment: Environment,
    options: AzureBlobsOptions,
  ): Promise<AzureBlobsOptions> {
    const connection = fromConnectionString(variable(environment, 'AZURE_STORAGE_CONNECTION_STRING') ?? '');
    return {
      ...connection,
      ...found('account', variable(environment, 'AZURE_STORAGE_ACCOUNT')),
      ...found('accountKey', variable(environment, 'AZURE_STORAGE_KEY')),
      ...found('sasToken', variable(environment, 'AZURE_STORAGE_SAS_TOKEN')),
      ...options,
    };
  }

  override describeError(answer: ErrorAnswer): ErrorDescription {
    const base = describeStatus(answer);
    const { code, message } = readError(answer);
    if (code === null) return base;
    return {
      ...base,
      type: (Object.hasOwn(TYPES, code) ? TYPES[code] : undefined) ?? base.type,
      message: message === null ? code : `${code}: ${message}`,
      providerCode: code,
      throttled: code === 'ServerBusy' || base.throttled === true,
    };
  }

  protected override createAuthenticator(options: AzureBlobsOptions, redactor: Redactor): Authenticator {
    const { account, accountKey, sasToken, token } = options;
    const provider = AzureBlobs.provider;
    if (account === undefined || !/^[a-z0-9]{3,24}$/.test(account)) {
      throw new AuthenticationError(
        `${provider}: the option account is missing or is no name of a storage account. Pass it to the constructor, or set AZURE_STORAGE_ACCOUNT and use fromEnv().`,
        { provider },
      );
    }
    const endpoint = options.endpoint ?? `https://${account}.blob.core.windows.net`;
    return new AzureStorageAuthenticator({
      provider,
      endpoint,
      account,
      accountKey,
      sasToken,
      token,
      version: VERSION,
      redactor,
    });
  }

  override iterateContainers(options?: CallOptions): AsyncIterable<Container> {
    const query = { comp: 'list', maxresults: PAGE };
    return this.#pages({ operation: 'listContainers', path: '/' }, query, this.call(options), (root) =>
      (root.child('Containers')?.all('Container') ?? []).map((one) => this.#container(one.get('Name') ?? '')),
    );
  }

  override async getContainer(container: ContainerReference, options?: CallOptions): Promise<Container> {
    const name = containerName(container);
    const request = this.#containerRequest('getContainer', name);
    await this.#empty({ ...request, method: 'HEAD', notFound: ContainerNotFoundError }, options);
    return this.#container(name);
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: AzureCreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container> {
    const headers = defined({ 'x-ms-blob-public-access': create.extra?.publicAccess });
    try {
      await this.#empty(
        { ...this.#containerRequest('createContainer', name), method: 'PUT', headers },
        options,
      );
    } catch (error) {
      if (!(error instanceof ConflictError) || error.providerCode !== 'ContainerAlreadyExists') throw error;
    }
    return this.#container(name);
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    const operation = 'deleteContainer';
    const call = this.call(options);
    const name = containerName(container);
    const request = this.#containerRequest(operation, name);
    const query = { ...request.query, comp: 'list', maxresults: 1 };
    const list = await this.#bytes({ ...request, method: 'GET', query, accept: [404] }, call);
    if (list.status === 404) return;
    if ((this.#parse(list, operation).child('Blobs')?.children.length ?? 0) > 0) {
      throw new ContainerNotEmptyError(
        `${operation}: ${name} has blobs in it, which Azure would delete with it. Delete them first.`,
        this.details(operation),
      );
    }
    await this.#empty({ ...request, method: 'DELETE', accept: [404] }, call);
  }

  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<AzureObjectExtra>> {
    const place = { container: containerName(container), name };
    const operation = 'getObject';
    const request = this.#blob(operation, place);
    const { headers } = await this.#empty(
      { ...request, method: 'HEAD', notFound: ObjectNotFoundError },
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
    const request = this.#blob('deleteObject', this.locate(object));
    const headers = { 'x-ms-delete-snapshots': 'include' };
    await this.#empty({ ...request, method: 'DELETE', headers, accept: [404] }, options);
  }

  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<AzureObjectExtra>> {
    const operation = 'copyObject';
    const call = this.call(options);
    const to = this.locate(target);
    const from = this.#blob(operation, this.locate(object));
    const endpoint = await this.endpoint({ ...from, method: 'GET' }, call);
    const headers = {
      'x-ms-copy-source': endpoint.origin + endpoint.path + from.path,
      ...metadataHeaders(this.checkMetadata(operation, copy.metadata ?? {})),
    };
    const request = {
      ...this.#blob(operation, to),
      method: 'PUT',
      headers,
      notFound: ObjectNotFoundError,
    } as const;
    const started = await this.#empty(request, call);
    if (headerValue(started.headers, 'x-ms-copy-status') === 'pending') {
      await waitFor(() => this.#isCopied(to, call), call);
    }
    if (copy.contentType !== undefined) await this.#setContentType(to, copy.contentType, call);
    return this.getObject(to.container, to.name, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<AzureObjectExtra>> {
    const operation = 'setMetadata';
    const call = this.call(options);
    const place = this.locate(object);
    const headers = metadataHeaders(this.checkMetadata(operation, metadata));
    const request = {
      ...this.#blob(operation, place),
      method: 'PUT',
      query: { comp: 'metadata' },
      headers,
    } as const;
    await this.#empty({ ...request, notFound: ObjectNotFoundError }, call);
    return this.getObject(place.container, place.name, call);
  }

  /** @see https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas */
  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const operation = 'presignUrl';
    const { method = 'GET', expiresIn = DEFAULT_EXPIRY } = presign;
    const place = this.locate(object);
    const request = { ...this.#blob(operation, place), method };
    const endpoint = await this.endpoint(request, this.call(options));
    const authenticator = this.connection.shared.authenticator as AzureStorageAuthenticator;
    if (!authenticator.hasKey) {
      throw new InvalidRequestError(
        `${operation}: URLs are signed with accountKey, which is not given.`,
        this.details(operation),
      );
    }
    const permissions = PERMISSIONS[method];
    const expiry = `${new Date(Date.now() + expiresIn).toISOString().slice(0, 19)}Z`;
    const resource = `/blob/${this.options.account}/${place.container}/${place.name}`;
    const text = [
      permissions,
      '',
      expiry,
      resource,
      '',
      '',
      '',
      VERSION,
      'b',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
    ].join('\n');
    const signature = encodeURIComponent(authenticator.hmac(text));
    const query = `sv=${VERSION}&sr=b&sp=${permissions}&se=${encodeURIComponent(expiry)}&sig=${signature}`;
    return `${endpoint.origin}${endpoint.path}${request.path}?${query}`;
  }

  override async *iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncGenerator<IncompleteUpload, void, undefined> {
    const operation = 'listIncompleteUploads';
    const call = this.call(options);
    const name = containerName(container);
    const request = this.#containerRequest(operation, name);
    const query = { ...request.query, comp: 'list', include: 'uncommittedblobs', maxresults: PAGE };
    const blobs = this.#pages({ ...request, notFound: ContainerNotFoundError }, query, call, (root) =>
      (root.child('Blobs')?.all('Blob') ?? []).filter(
        (blob) => blob.child('Properties')?.get('Content-Length') === '0',
      ),
    );
    for await (const blob of blobs) {
      const place = { container: name, name: blob.get('Name') ?? '' };
      const [first] = await this.#blocks(operation, place, call);
      const id = first === undefined ? null : uploadOf(first.id);
      if (id !== null) yield { ...place, id, startedAt: null };
    }
  }

  protected override iterateEntries(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<StorageObject<AzureObjectExtra> | ObjectPrefix> {
    const operation = 'listObjects';
    const details = this.details(operation);
    const request = this.#containerRequest(operation, container);
    const query = {
      ...request.query,
      comp: 'list',
      include: 'metadata',
      maxresults: PAGE,
      prefix,
      delimiter,
    };
    return this.#pages({ ...request, notFound: ContainerNotFoundError }, query, call, (root) =>
      (root.child('Blobs')?.children ?? []).map((entry) =>
        entry.name === 'BlobPrefix'
          ? new ObjectPrefix(container, entry.get('Name') ?? '')
          : new StorageObject(this as StorageDriver, readBlob(entry, container, details)),
      ),
    );
  }

  override async putObject(
    target: PutTarget<AzureUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<AzureObjectExtra>> {
    const md5 = checksum?.hex ?? null;
    const { headers } = await this.#empty(
      {
        ...this.#blob(target.operation, target),
        method: 'PUT',
        headers: { 'x-ms-blob-type': 'BlockBlob', ...blobHeaders(target, md5), ...md5Header(checksum) },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { data: putObjectData(target, bytes.byteLength, md5, headers), stored: 'checked' };
  }

  override async beginUpload(
    target: PutTarget<AzureUploadExtra>,
    _partSize: number,
    call: Call,
  ): Promise<PartUpload<AzureUploadExtra>> {
    // Blocks need no beginning; a missing container is noticed before gigabytes are read.
    await this.getContainer(target.container, call);
    return { target, id: randomUUID() };
  }

  override async putPart(
    { target, id }: PartUpload<AzureUploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const etag = blockId(id, number);
    await this.#empty(
      {
        ...this.#blob(target.operation, target),
        method: 'PUT',
        query: { comp: 'block', blockid: etag },
        headers: md5Header(checksum),
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { number, size: bytes.byteLength, etag, stored: 'checked' };
  }

  override async completeUpload(
    { target }: PartUpload<AzureUploadExtra>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<AzureObjectExtra>> {
    const md5 = whole?.hex ?? null;
    const list = parts.map(({ etag }) => `<Latest>${escapeXml(etag)}</Latest>`).join('');
    const { headers } = await this.#empty(
      {
        ...this.#blob(target.operation, target),
        method: 'PUT',
        query: { comp: 'blocklist' },
        headers: { 'content-type': 'application/xml', ...blobHeaders(target, md5) },
        body: `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, md5, headers), stored: null };
  }

  /**
   * Azure has no request for this. Where there is no blob of this name an empty one is made, which drops the blocks, and deleted; beside
   * a blob that is there the blocks stay until Azure drops them, after a week.
   */
  override async abortUpload({ target }: PartUpload<AzureUploadExtra>, call: Call): Promise<void> {
    const request = this.#blob(target.operation, target);
    const made = await this.#empty(
      {
        ...request,
        method: 'PUT',
        query: { comp: 'blocklist' },
        headers: { 'content-type': 'application/xml', 'if-none-match': '*' },
        body: '<?xml version="1.0" encoding="utf-8"?><BlockList></BlockList>',
        accept: [404, 409, 412],
      },
      call,
    );
    const etag = headerValue(made.headers, 'etag');
    if (made.status >= 400 || etag === undefined) return;
    await this.#empty(
      { ...request, method: 'DELETE', headers: { 'if-match': etag }, accept: [404, 412] },
      call,
    );
  }

  override async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const blocks = await this.#blocks(target.operation, target, call);
    return blocks
      .filter((block) => uploadOf(block.id) === id)
      .map((block) => ({ number: numberOf(block.id), size: block.size, etag: block.id, stored: null }));
  }

  override async openObject(
    { operation, container, name, range, ifMatch }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<AzureObjectExtra>> {
    const place = { container, name };
    const { status, headers, body } = await this.connection.stream(
      {
        ...this.#blob(operation, place),
        method: 'GET',
        headers: defined({
          accept: '*/*',
          range: range === undefined ? undefined : rangeHeader(range),
          'if-match': ifMatch === undefined ? undefined : `"${ifMatch}"`,
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    const details = this.details(operation);
    const { length, size } = readExtent({ status, headers }, range, details);
    const object = new StorageObject<AzureObjectExtra>(
      this as StorageDriver,
      readObject(place, headers, size, details),
    );
    return {
      object,
      length,
      checksum: object.hash === null ? null : { algorithm: 'md5', hex: object.hash },
      body,
    };
  }

  /** Blocks of a blob that are in no block list yet. */
  async #blocks(
    operation: string,
    place: Place,
    call: Call,
  ): Promise<{ readonly id: string; readonly size: number }[]> {
    const query = { comp: 'blocklist', blocklisttype: 'uncommitted' };
    const answer = await this.#bytes(
      { ...this.#blob(operation, place), method: 'GET', query, accept: [404] },
      call,
    );
    if (answer.status === 404) return [];
    const blocks = this.#parse(answer, operation).child('UncommittedBlocks')?.all('Block') ?? [];
    return blocks.map((block) => ({ id: block.get('Name') ?? '', size: Number(block.get('Size') ?? 0) }));
  }

  async #isCopied({ container, name }: Place, call: Call): Promise<true | null> {
    const operation = 'copyObject';
    const request = { ...this.#blob(operation, { container, name }), method: 'HEAD' } as const;
    const { headers } = await this.#empty({ ...request, notFound: ObjectNotFoundError }, call);
    const status = headerValue(headers, 'x-ms-copy-status');
    if (status === 'pending') return null;
    if (status === undefined || status === 'success') return true;
    throw new UnavailableError(
      `${operation}: the copy to ${name} ended as ${status}: ${headerValue(headers, 'x-ms-copy-status-description') ?? 'no reason given'}.`,
      this.details(operation),
    );
  }

  /** Properties are set all together: those that are not sent are cleared. */
  async #setContentType({ container, name }: Place, contentType: string, call: Call): Promise<void> {
    const { hash } = await this.getObject(container, name, call);
    const headers = defined({
      'x-ms-blob-content-type': contentType,
      'x-ms-blob-content-md5': hash === null ? undefined : base64Of(hash),
    });
    const request = this.#blob('copyObject', { container, name });
    await this.#empty({ ...request, method: 'PUT', query: { comp: 'properties' }, headers }, call);
  }

  #empty(request: CloudRequest, options: CallOptions | undefined): Promise<Answer<null>> {
    return this.connection.empty({ ...request, headers: { accept: '*/*', ...request.headers } }, options);
  }

  #bytes(request: CloudRequest, options: CallOptions | undefined): Promise<Answer<Buffer>> {
    return this.connection.bytes({ ...request, headers: { accept: '*/*', ...request.headers } }, options);
  }

  #parse({ body }: Answer<Buffer>, operation: string): XmlElement {
    return parseXml(body.toString('utf8'), this.details(operation));
  }

  #pages<T>(
    request: Omit<CloudRequest, 'method' | 'query'>,
    query: Query,
    call: Call,
    read: (root: XmlElement) => readonly T[],
  ): AsyncIterable<T> {
    return walkPages(
      query,
      async (page): Promise<Page<T>> => {
        const root = this.#parse(
          await this.#bytes({ ...request, method: 'GET', query: page }, call),
          request.operation,
        );
        const marker = root.get('NextMarker');
        return { items: read(root), next: marker === null || marker === '' ? null : { ...query, marker } };
      },
      this.details(request.operation),
    );
  }

  #container(name: string): Container {
    return new Container(this as StorageDriver, { name, extra: {} });
  }

  #containerRequest(operation: string, name: string): Pick<CloudRequest, 'operation' | 'path' | 'query'> {
    this.checkContainerName(operation, name);
    return { operation, path: `/${name}`, query: { restype: 'container' } };
  }

  #blob(operation: string, { container, name }: Place): Pick<CloudRequest, 'operation' | 'path'> {
    this.checkContainerName(operation, container);
    this.checkObjectName(operation, name);
    return { operation, path: `/${container}/${name.split('/').map(encodeURIComponent).join('/')}` };
  }
}

/** What a signed URL may do. */
const PERMISSIONS = { GET: 'r', HEAD: 'r', PUT: 'cw', DELETE: 'd' } as const;

/** Classes of Azure's own codes where they say more than the status. */
const TYPES: Readonly<Record<string, CloudErrorClass>> = {
  AuthenticationFailed: AuthenticationError,
  AuthorizationFailure: PermissionError,
  BlobNotFound: ObjectNotFoundError,
  ContainerNotFound: ContainerNotFoundError,
  InvalidAuthenticationInfo: AuthenticationError,
  Md5Mismatch: ChecksumError,
  InvalidMd5: ChecksumError,
  ResourceNotFound: NotFoundError,
  ServerBusy: RateLimitError,
};

function readError({ text, headers }: ErrorAnswer): {
  readonly code: string | null;
  readonly message: string | null;
} {
  const code = headerValue(headers, 'x-ms-error-code') ?? null;
  if (!text.trimStart().startsWith('<')) return { code, message: null };
  try {
    const root = parseXml(text, {});
    return { code: root.get('Code') ?? code, message: root.get('Message')?.split('\n')[0] ?? null };
  } catch {
    // An error page of HTML, of a proxy: what it says, the status says.
    return { code, message: null };
  }
}

/** Azure refuses what has another MD5. */
function md5Header(checksum: Checksum | null): Record<string, string> {
  return checksum === null ? {} : { 'content-md5': base64Of(checksum.hex) };
}

/** All ids of a blob's blocks have one length. */
function blockId(upload: string, number: number): string {
  return Buffer.from(`${upload}:${String(number).padStart(6, '0')}`).toString('base64');
}

function uploadOf(block: string): string | null {
  return /^([0-9a-f-]{36}):\d{6}$/.exec(Buffer.from(block, 'base64').toString('latin1'))?.[1] ?? null;
}

function numberOf(block: string): number {
  return Number(Buffer.from(block, 'base64').toString('latin1').slice(-6));
}

function found(name: keyof AzureBlobsOptions, value: string | undefined): AzureBlobsOptions {
  return value === undefined ? {} : { [name]: value };
}

/** `AccountName=...;AccountKey=...;BlobEndpoint=...` */
function fromConnectionString(text: string): AzureBlobsOptions {
  const fields = new Map(
    text.split(';').flatMap((field) => {
      const mark = field.indexOf('=');
      return mark === -1 ? [] : [[field.slice(0, mark), field.slice(mark + 1)] as const];
    }),
  );
  return {
    ...found('account', fields.get('AccountName')),
    ...found('accountKey', fields.get('AccountKey')),
    ...found('sasToken', fields.get('SharedAccessSignature')),
    ...found('endpoint', fields.get('BlobEndpoint')),
  };
}
