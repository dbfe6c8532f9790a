import {
  AuthenticationError,
  type Authenticator,
  type Call,
  ChecksumError,
  type CloudRequest,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  ObjectNotFoundError,
  QuotaExceededError,
  RateLimitError,
  type Reader,
  type Redactor,
  type ServiceLookup,
  TempAuthAuthenticator,
  walkPages,
} from '../../../src/driver/index.js';
import {
  encodeName,
  HttpStorageDriver,
  type ObjectResponse,
  type ObjectPlace,
  type ObjectRequest,
  type StorageLimits,
  type StorageObjectData,
  type StorageOptions,
} from '../../../src/storage/index.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from '../credentials.js';
import { describeOpenStackError } from '../errors.js';
import { readObject } from './headers.js';
import type { SwiftExtras, SwiftObjectExtra } from './models.js';

/**
 * Options of the Swift driver. With an `endpoint` of `/auth/v1.0` it signs in by Swift's own older scheme: `username` is `account:user`
 * and `password` its key.
 */
export interface SwiftOptions extends OpenStackOptions, StorageOptions {
  /** Key for temporary URLs, as set on the account or container. Default: read from the account. */
  readonly tempUrlKey?: string;
  /** Digest that temporary URLs are signed with. Default `'sha256'`; Ceph before version 17 takes `'sha1'` alone. */
  readonly tempUrlDigest?: 'sha1' | 'sha256';
}

/** Where the segments of a container's large objects are kept, as python-swiftclient does. */
export const SEGMENTS = '_segments';

/** The path of Swift's own sign-in, older than Keystone. */
const TEMP_AUTH = /\/auth\/v1(\.0)?\/?$/;

const MIB = 1024 * 1024;

/** A list that comes in pages. */
export type SwiftList = Pick<CloudRequest, 'operation' | 'path' | 'query' | 'notFound'>;

/** What all parts of the Swift driver share: signing in, errors, lists, where containers and objects are. */
export abstract class SwiftBase<Options extends SwiftOptions = SwiftOptions> extends HttpStorageDriver<
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
    trimsMetadata: true,
    properties: ['contentEncoding', 'contentDisposition', 'cacheControl', 'contentLanguage', 'expiry'],
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

  /** Lists and what bulk requests answer are asked for as JSON. */
  protected override get mediaType(): string {
    return 'application/json';
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    // An error page of Swift is fixed HTML: what it says, the status says. What has words is Keystone's.
    const base = describeOpenStackError(response);
    const { status } = response;
    if (status === 422) return { ...base, type: ChecksumError };
    if (status === 413 || status === 507) return { ...base, type: QuotaExceededError };
    if (status === 498) return { ...base, type: RateLimitError, throttled: true };
    if (status === 503 && /slow down/i.test(response.text)) return { ...base, throttled: true };
    return base;
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof SwiftBase;
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

  protected override objectRequest(operation: string, place: ObjectPlace): ObjectRequest {
    return { operation, path: this.objectPath(operation, place), notFound: ObjectNotFoundError };
  }

  protected override readObject(response: ObjectResponse): StorageObjectData<SwiftObjectExtra> {
    return readObject(response);
  }

  /**
   * A list in pages, each asked for by the name that the last one ended with. It ends at an empty page: a cluster caps pages where it
   * likes, Ceph at 1,000. No limit is asked for: a cluster gives as many as it allows, and refuses a limit above that.
   */
  protected pages<T>(
    { query, ...request }: SwiftList,
    read: (item: Reader) => { readonly value: T; readonly marker: string },
    call: Call,
  ): AsyncIterable<T> {
    const first = { format: 'json', ...query };
    return walkPages(
      first,
      async (page) => {
        const answer = await this.connection.json({ ...request, method: 'GET', query: page }, call);
        // Only a 204 has nothing to say: an empty list is a list.
        const body = answer.status === 204 ? [] : answer.body;
        const items = this.reader({ items: body }, request.operation).list('items').map(read);
        const marker = items.at(-1)?.marker;
        return {
          items: items.map(({ value }) => value),
          next: marker === undefined ? null : { ...first, marker },
        };
      },
      this.details(request.operation),
    );
  }

  /** @throws InvalidRequestError for a name that Swift refuses */
  protected containerPath(operation: string, name: string): string {
    this.checkContainerName(operation, name);
    return `/${encodeURIComponent(name)}`;
  }

  /** @throws InvalidRequestError for a name that Swift refuses */
  protected objectPath(operation: string, { container, name }: ObjectPlace): string {
    this.checkObjectName(operation, name);
    return `${this.containerPath(operation, container)}/${encodeName(name)}`;
  }
}

function missing(provider: string, field: string, variable: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
