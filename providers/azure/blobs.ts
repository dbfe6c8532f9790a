import type { AzureStorageAuthenticator } from '../../src/auth/azure-storage.js';
import type { Call, CallOptions } from '../../src/connection/call.js';
import { headerValue } from '../../src/connection/request.js';
import { waitFor } from '../../src/connection/wait-for.js';
import { InvalidRequestError, ObjectNotFoundError, UnavailableError } from '../../src/errors.js';
import { base64Of } from '../../src/storage/checksum.js';
import { defined } from '../../src/storage/headers.js';
import type { ObjectPlace, ObjectReference, StorageObject } from '../../src/storage/models.js';
import {
  type CopyOptions,
  DEFAULT_EXPIRY,
  type PresignOptions,
  responseHeaders,
} from '../../src/storage/options.js';
import { VERSION } from './blobs-base.js';
import { AzureBatches } from './blobs-batch.js';
import { metadataHeaders } from './blobs-headers.js';
import type { AzureObjectExtra } from './blobs-models.js';

export type { AzureBlobsOptions } from './blobs-options.js';

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
 * Its parts stand in files of their own, each a class upon the one before: base, containers, uploads, batches.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-rest-api
 */
export class AzureBlobs extends AzureBatches {
  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const request = this.objectRequest('deleteObject', this.locate(object));
    const headers = { 'x-ms-delete-snapshots': 'include' };
    await this.sendEmpty({ ...request, method: 'DELETE', headers, accept: [404] }, options);
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
    const from = this.objectRequest(operation, this.locate(object));
    const endpoint = await this.endpoint({ ...from, method: 'GET' }, call);
    const headers = {
      'x-ms-copy-source': endpoint.origin + endpoint.path + from.path,
      ...metadataHeaders(this.checkMetadata(operation, copy.metadata ?? {})),
    };
    const request = {
      ...this.objectRequest(operation, to),
      method: 'PUT',
      headers,
      notFound: ObjectNotFoundError,
    } as const;
    const started = await this.sendEmpty(request, call);
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
      ...this.objectRequest(operation, place),
      method: 'PUT',
      query: { comp: 'metadata' },
      headers,
    } as const;
    await this.sendEmpty({ ...request, notFound: ObjectNotFoundError }, call);
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
    const { method = 'GET', expiresIn = DEFAULT_EXPIRY } = presign;
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
    const status = headerValue(headers, 'x-ms-copy-status');
    if (status === 'pending') return null;
    if (status === undefined || status === 'success') return true;
    throw new UnavailableError(
      `${operation}: the copy to ${name} ended as ${status}: ${headerValue(headers, 'x-ms-copy-status-description') ?? 'no reason given'}.`,
      this.details(operation),
    );
  }

  /** Properties are set all together: those that are not sent are cleared. */
  async #setContentType({ container, name }: ObjectPlace, contentType: string, call: Call): Promise<void> {
    const { hash } = await this.getObject(container, name, call);
    const headers = defined({
      'x-ms-blob-content-type': contentType,
      'x-ms-blob-content-md5': hash === null ? undefined : base64Of(hash),
    });
    const request = this.objectRequest('copyObject', { container, name });
    await this.sendEmpty({ ...request, method: 'PUT', query: { comp: 'properties' }, headers }, call);
  }
}
