import type { IncomingHttpHeaders } from 'node:http';
import {
  type AzureStorageAuthenticator,
  type Call,
  type CallOptions,
  headerValue,
  InvalidRequestError,
  ObjectNotFoundError,
  UnavailableError,
  waitFor,
} from '../../../src/driver/index.js';
import {
  type CopyOptions,
  expiryOf,
  defined,
  type ObjectPlace,
  type ObjectReference,
  type PresignOptions,
  responseHeaders,
  type StorageObject,
} from '../../../src/storage/index.js';
import { VERSION } from './client.js';
import { AzureTagging } from './tags.js';
import { metadataHeaders, ownTier, propertyHeaders, tagsHeader } from './headers.js';
import type { AzureObjectExtra } from './models.js';

export type { AzureBlobsOptions } from './options.js';

/** Parameters that set headers of the answer, in the order in which they are signed. */
const SAS_HEADERS = [
  ['rscc', 'cache-control'],
  ['rscd', 'content-disposition'],
  ['rsce', 'content-encoding'],
  ['rscl', 'content-language'],
  ['rsct', 'content-type'],
] as const;

/** What a signed URL may do. */
const PERMISSIONS = { GET: 'r', HEAD: 'r', PUT: 'cw', DELETE: 'd' } as const;

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
 * Its parts stand in files of their own, each a class upon the one before: base, containers, uploads, batches, tags.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-rest-api
 */
export class AzureBlobs extends AzureTagging {
  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const request = this.objectRequest('deleteObject', this.locate(object));
    const headers = { 'x-ms-delete-snapshots': 'include' };
    await this.sendEmpty({ ...request, method: 'DELETE', headers, accept: [404] }, options);
  }

  /**
   * Copies a blob within the account. What is not said is as its source has it, its tags and the tier that it was given among it.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/copy-blob
   */
  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<AzureObjectExtra>> {
    const operation = 'copyObject';
    const call = this.call(options);
    const place = this.locate(object);
    const to = this.locate(target);
    const metadata = copy.metadata === undefined ? null : this.checkMetadata(operation, copy.metadata);
    const { headers: source } = await this.head(this.objectRequest(operation, place), call);
    const isItself = place.container === to.container && place.name === to.name;
    if (!isItself) await this.#copy(place, to, source, metadata, call);
    // A copy that is given no metadata has that of its source.
    if (metadata !== null && (isItself || Object.keys(metadata).length === 0))
      await this.#putMetadata(operation, to, metadata, call);
    if (copy.contentType !== undefined) {
      const described = { ...propertyHeaders(source), 'x-ms-blob-content-type': copy.contentType };
      await this.#putProperties(operation, to, described, call);
    }
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
    await this.#putMetadata(operation, place, this.checkMetadata(operation, metadata), call);
    return this.getObject(place.container, place.name, call);
  }

  /**
   * A URL that works without credentials for a while: one with a shared access signature for this blob alone.
   *
   * @throws InvalidRequestError where the driver has no `accountKey` to sign with
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas
   */
  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const operation = 'presignUrl';
    const { method = 'GET' } = presign;
    const expiresIn = expiryOf(presign, this.details(operation));
    const place = this.locate(object);
    const request = { ...this.objectRequest(operation, place), method };
    const endpoint = await this.endpoint(request, this.call(options));
    const authenticator = this.connection.shared.authenticator as AzureStorageAuthenticator;
    if (!authenticator.hasKey) {
      throw new InvalidRequestError(
        `${operation}: URLs are signed with accountKey, which is not given.`,
        this.details(operation),
      );
    }
    const headers = responseHeaders(presign);
    const response = SAS_HEADERS.map(([parameter, name]) => [parameter, headers[name] ?? ''] as const);
    const permissions = PERMISSIONS[method];
    const expiry = `${new Date(authenticator.now + expiresIn).toISOString().slice(0, 19)}Z`;
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
      ...response.map(([, value]) => value),
    ].join('\n');
    const signature = encodeURIComponent(authenticator.hmac(text));
    const query = `sv=${VERSION}&sr=b&sp=${permissions}&se=${encodeURIComponent(expiry)}&sig=${signature}`;
    const overrides = response
      .filter(([, value]) => value !== '')
      .map(([parameter, value]) => `&${parameter}=${encodeURIComponent(value)}`);
    return `${endpoint.origin}${endpoint.path}${request.path}?${query}${overrides.join('')}`;
  }

  async #isCopied({ container, name }: ObjectPlace, call: Call): Promise<true | null> {
    const operation = 'copyObject';
    const { headers } = await this.head(this.objectRequest(operation, { container, name }), call);
    return this.#isDone(name, headers);
  }

  /** Null where a copy is still on its way. @throws UnavailableError where it has ended otherwise than well */
  #isDone(name: string, headers: IncomingHttpHeaders): true | null {
    const operation = 'copyObject';
    const status = headerValue(headers, 'x-ms-copy-status')?.toLowerCase();
    if (status === 'pending') return null;
    if (status === undefined || status === 'success') return true;
    throw new UnavailableError(
      `${operation}: the copy to ${name} ended as ${status}: ${headerValue(headers, 'x-ms-copy-status-description') ?? 'no reason given'}.`,
      this.details(operation),
    );
  }

  async #copy(
    from: ObjectPlace,
    to: ObjectPlace,
    source: IncomingHttpHeaders,
    metadata: Readonly<Record<string, string>> | null,
    call: Call,
  ): Promise<void> {
    const operation = 'copyObject';
    const request = this.objectRequest(operation, from);
    const endpoint = await this.endpoint({ ...request, method: 'GET' }, call);
    const isTagged = headerValue(source, 'x-ms-tag-count') !== undefined;
    const headers = defined({
      'x-ms-copy-source': endpoint.origin + endpoint.path + request.path,
      'x-ms-access-tier': ownTier(source),
      'x-ms-tags': isTagged ? tagsHeader(await this.getObjectTags(from, call)) : undefined,
      ...metadataHeaders(metadata ?? {}),
    });
    const started = await this.sendEmpty(
      { ...this.objectRequest(operation, to), method: 'PUT', headers, notFound: ObjectNotFoundError },
      call,
    );
    if (this.#isDone(to.name, started.headers) === null) await waitFor(() => this.#isCopied(to, call), call);
  }

  /** Puts metadata in place of all that a blob has. */
  async #putMetadata(
    operation: string,
    place: ObjectPlace,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<void> {
    const request = { ...this.objectRequest(operation, place), notFound: ObjectNotFoundError };
    const headers = metadataHeaders(metadata);
    await this.sendEmpty({ ...request, method: 'PUT', query: { comp: 'metadata' }, headers }, call);
  }

  /** Properties are set all together: those that are not sent are cleared. */
  async #putProperties(
    operation: string,
    place: ObjectPlace,
    headers: Record<string, string>,
    call: Call,
  ): Promise<void> {
    const request = { ...this.objectRequest(operation, place), notFound: ObjectNotFoundError };
    await this.sendEmpty({ ...request, method: 'PUT', query: { comp: 'properties' }, headers }, call);
  }
}
