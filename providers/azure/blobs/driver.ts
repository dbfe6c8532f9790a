import type {
  Authenticator,
  CallOptions,
  Environment,
  ErrorDescription,
  ErrorResponse,
  Redactor,
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
import { AzureBatches } from './batches.js';
import { AzureBlobRequests } from './blob-requests.js';
import { AzureClient } from './client.js';
import { AzureContainers } from './containers.js';
import { AzureCopies } from './copies.js';
import { describeAzureError } from './errors.js';
import { AZURE_LIMITS } from './limits.js';
import type { AzureExtras, AzureObjectExtra } from './models.js';
import { type AzureBlobsOptions, azureOptionsFrom } from './options.js';
import { AzureUrls } from './presign.js';
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
 * Azure deletes a container with its content; `deleteContainer` lists it first, and refuses if it finds a blob.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-rest-api
 */
export class AzureBlobs extends StorageDriver<AzureBlobsOptions, AzureExtras> {
  static override readonly provider: string = 'azure-blobs';
  static override readonly limits: StorageLimits = AZURE_LIMITS;

  readonly #client = new AzureClient(this.context);

  /** Tags of blobs. */
  readonly tags = new AzureTagging(this.#client);

  /** Reads credentials from the variables that Azure's own tools use; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AzureBlobsOptions): Promise<AzureBlobsOptions> {
    return azureOptionsFrom(environment, options);
  }

  /** Accepts any type: with `application/json` some stores return errors as JSON. */
  protected override get mediaType(): string {
    return '*/*';
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeAzureError(response);
  }

  /**
   * Copies a blob within the account. Properties that are not given come from the source, including tags and an explicit tier.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/copy-blob
   */
  override copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy?: CopyOptions,
    options?: CallOptions,
  ): Promise<StorageObject<AzureObjectExtra>> {
    return super.copyObject(object, target, copy, options);
  }

  /**
   * Creates a URL that works without credentials for a while, with a shared access signature for this blob alone.
   *
   * @throws InvalidRequestError when the driver has no `accountKey` for signing
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas
   */
  override presignUrl(
    object: ObjectReference,
    presign?: PresignOptions,
    options?: CallOptions,
  ): Promise<string> {
    return super.presignUrl(object, presign, options);
  }

  protected override createParts(): StorageParts<AzureExtras> {
    const client = this.#client;
    const containers = new AzureContainers(client);
    const objects = new AzureBlobRequests(client);
    return {
      containers,
      objects,
      uploads: new AzureUploads(client, containers),
      batches: new AzureBatches(client),
      copies: new AzureCopies(client, { objects, tags: this.tags }),
      urls: new AzureUrls(client),
    };
  }

  protected override createAuthenticator(options: AzureBlobsOptions, redactor: Redactor): Authenticator {
    return azureAuthenticator(this.provider, options, redactor);
  }
}
