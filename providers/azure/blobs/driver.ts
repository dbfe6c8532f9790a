import type {
  Authenticator,
  CallOptions,
  Environment,
  ErrorDescription,
  ErrorResponse,
  Redactor,
} from '../../../src/driver/index.js';
import {
  type Container,
  type ContainerReference,
  type CopyOptions,
  type IncompleteUpload,
  type ObjectReference,
  type PresignOptions,
  StorageDriver,
  type StorageLimits,
  type StorageObject,
  type StoreRequests,
} from '../../../src/storage/index.js';
import { AzureBatches } from './batches.js';
import { AzureBlobRequests } from './blob-requests.js';
import { AzureClient } from './client.js';
import { AzureContainers } from './containers.js';
import { AzureCopies } from './copies.js';
import { describeAzureError } from './errors.js';
import { AZURE_LIMITS } from './limits.js';
import type { AzureCreateContainerExtra, AzureExtras, AzureObjectExtra } from './models.js';
import { type AzureBlobsOptions, azureOptionsFrom } from './options.js';
import { presignUrl } from './presign.js';
import { azureAuthenticator } from './sign-in.js';
import { AzureTagging } from './tags.js';
import { AzureUploads } from './uploads.js';

export type { AzureBlobsOptions } from './options.js';

/**
 * Azure Blob Storage: block blobs, large ones by block lists.
 *
 * ```ts
 * const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
 * const blobs = new AzureBlobs({ account, accountKey });
 * await blobs.tags.put(object, { team: 'web' });
 * ```
 *
 * Azure deletes a container with all that is in it; `deleteContainer` looks first, and refuses where it finds a blob.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-rest-api
 */
export class AzureBlobs extends StorageDriver<AzureBlobsOptions, AzureExtras> {
  static override readonly provider: string = 'azure-blobs';
  static override readonly limits: StorageLimits = AZURE_LIMITS;

  readonly #client = new AzureClient(this.context);
  readonly #containers = new AzureContainers(this.#client);
  readonly #requests = new AzureBlobRequests(this.#client);
  readonly #uploads = new AzureUploads(this.#client, this.#containers);

  /** Tags of blobs. */
  readonly tags = new AzureTagging(this.#client);

  readonly #copies = new AzureCopies(this.#client, { objects: this.#requests, tags: this.tags });

  /** Reads credentials from the variables that Azure's own tools use; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AzureBlobsOptions): Promise<AzureBlobsOptions> {
    return azureOptionsFrom(environment, options);
  }

  /** Some stores would write errors as JSON if that were asked for. */
  protected override get mediaType(): string {
    return '*/*';
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeAzureError(response);
  }

  override iterateContainers(options?: CallOptions): AsyncIterable<Container> {
    return this.#containers.iterate(this.call(options));
  }

  override async getContainer(container: ContainerReference, options?: CallOptions): Promise<Container> {
    return this.#containers.get('getContainer', container, this.call(options));
  }

  override async createContainer(
    name: string,
    create: { readonly extra?: AzureCreateContainerExtra } = {},
    options?: CallOptions,
  ): Promise<Container> {
    return this.#containers.create(name, create.extra ?? {}, this.call(options));
  }

  override async deleteContainer(container: ContainerReference, options?: CallOptions): Promise<void> {
    await this.#containers.delete(container, this.call(options));
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
    return this.#copies.copy(object, target, copy, this.call(options));
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<AzureObjectExtra>> {
    return this.#copies.setMetadata(object, metadata, this.call(options));
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
    // No request goes out, yet options that are wrong are refused.
    this.call(options);
    return presignUrl(this.#client, object, presign);
  }

  override iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    return this.#uploads.iterate(container, this.call(options));
  }

  protected override createStore(): StoreRequests<AzureExtras> {
    return { objects: this.#requests, uploads: this.#uploads, batches: new AzureBatches(this.#client) };
  }

  protected override createAuthenticator(options: AzureBlobsOptions, redactor: Redactor): Authenticator {
    return azureAuthenticator(this.provider, options, redactor);
  }
}
