import {
  type Authenticator,
  type CallOptions,
  ChecksumError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  QuotaExceededError,
  RateLimitError,
  type Redactor,
  type ServiceLookup,
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
import {
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from '../credentials.js';
import { describeOpenStackError } from '../errors.js';
import { SwiftBatches } from './batches.js';
import { SWIFT_LIMITS, SwiftClient } from './client.js';
import { SwiftContainerRequests, SwiftContainers } from './containers.js';
import { SwiftCopies } from './copies.js';
import type { SwiftExtras, SwiftObjectExtra } from './models.js';
import { SwiftObjects } from './objects.js';
import { swiftAuthenticator, type SwiftOptions } from './options.js';
import { SwiftAccount, SwiftTempUrls } from './temp-urls.js';
import { SwiftUploads } from './uploads.js';

export type { SwiftOptions } from './options.js';

/**
 * OpenStack Swift. Large objects are static (SLO), with their segments in a separate container named `<container>_segments`; deleting a
 * large object deletes its segments.
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
  static override readonly limits: StorageLimits = SWIFT_LIMITS;
  /** Lookup of the service in the catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    storage: { types: ['object-store'] },
  };
  /** True if lists mark static large objects (Swift 2.20 and later). */
  static readonly listsTellLargeObjects: boolean = true;
  /** Default digest of temporary URLs. */
  static readonly tempUrlDigest: 'sha1' | 'sha256' = 'sha256';

  /** Client of all parts, including those of dialects. */
  protected readonly client: SwiftClient = new SwiftClient(this.context);
  readonly #containers = new SwiftContainerRequests(this.client);

  /** Access lists and metadata of containers. */
  readonly containers = new SwiftContainers(this.client, this.#containers);
  /** The account's key for temporary URLs. */
  readonly account = new SwiftAccount(this.client);

  /** Reads the credentials of OpenStack's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    // An error page of Swift is fixed HTML, so the status says enough. Errors with a message are Keystone's.
    const base = describeOpenStackError(response);
    const { status } = response;
    if (status === 422) return { ...base, type: ChecksumError };
    if (status === 413 || status === 507) return { ...base, type: QuotaExceededError };
    if (status === 498) return { ...base, type: RateLimitError, throttled: true };
    if (status === 503 && /slow down/i.test(response.text)) return { ...base, throttled: true };
    return base;
  }

  /**
   * Copies an object within the store. Properties that are not given come from the source. A large object becomes a single one, of at most
   * 5 GiB, unless it is copied onto itself.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://docs.openstack.org/api-ref/object-store/#copy-object
   */
  override copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy?: CopyOptions,
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    return super.copyObject(object, target, copy, options);
  }

  /**
   * Replaces all metadata of an object. Swift replaces all properties, so the others are read before and sent along.
   *
   * @throws ObjectNotFoundError
   * @see https://docs.openstack.org/api-ref/object-store/#create-or-update-object-metadata
   */
  override setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    return super.setMetadata(object, metadata, options);
  }

  /**
   * Creates a URL that works without credentials for a while: a temporary URL of Swift, signed with the account's key.
   *
   * @throws InvalidRequestError when the account has no such key
   * @see https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html
   */
  override presignUrl(
    object: ObjectReference,
    presign?: PresignOptions,
    options?: CallOptions,
  ): Promise<string> {
    return super.presignUrl(object, presign, options);
  }

  protected override createParts(): StorageParts<SwiftExtras> {
    const { client } = this;
    const { listsTellLargeObjects, tempUrlDigest } = this.constructor as typeof OpenStackSwift;
    const { tempUrlDigest: digest = tempUrlDigest, tempUrlKey: key } = this.options;
    const containers = this.#containers;
    const objects = new SwiftObjects(client, listsTellLargeObjects);
    const transfers = () => this.transfers;
    return {
      containers,
      objects,
      uploads: new SwiftUploads(client, { containers, transfers }),
      batches: new SwiftBatches(client),
      copies: new SwiftCopies(client, { objects, transfers }),
      urls: new SwiftTempUrls(client, { digest, key }),
    };
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof OpenStackSwift;
    return swiftAuthenticator(provider, options, services, redactor);
  }
}
