import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Query,
  queryOfLink,
  type Reader,
  type Redactor,
  type ServiceLookup,
  walkPages,
} from '../../src/driver/index.js';
import { type ComputeLimits, type ListRequest, BridgeComputeDriver } from '../../src/compute/index.js';
import type { OpenStackExtras } from './compute/models.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from './credentials.js';
import { describeOpenStackError } from './errors.js';

/** Rows a page: the default maximum of Nova, Glance, Cinder and Neutron. */
export const PAGE = 1000;

/** What all parts of the OpenStack compute driver share: its services, its errors, how it reads one thing and how it lists many. */
export abstract class OpenStackBase<
  Options extends OpenStackOptions = OpenStackOptions,
> extends BridgeComputeDriver<Options, OpenStackExtras> {
  static override readonly provider: string = 'openstack';
  static override readonly limits: ComputeLimits = {
    poll: 'changes',
    intent: 'metadata',
    // Nova takes 65,535 characters of base64.
    userData: {
      form: 'bytes',
      most: 49_149,
      source: 'https://docs.openstack.org/api-ref/compute/#create-server',
    },
    auth: ['password'],
    generatesPassword: true,
    openExtras: [
      'securityGroups',
      'ports',
      'configDrive',
      'blockDevices',
      'bootVolume',
      'schedulerHints',
      'description',
    ],
    sources: [
      'https://docs.openstack.org/api-ref/compute/#list-servers-detailed',
      'https://docs.openstack.org/api-ref/compute/#create-server',
    ],
  };
  /** How each service is found in the catalog; the first is the main one. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    compute: { types: ['compute'], version: 'v2.1' },
    image: { types: ['image'], version: 'v2' },
    network: { types: ['network'], version: 'v2.0' },
    volume: {
      types: ['block-storage', 'volumev3', 'volumev2', 'volume'],
      versions: { 1: ['volume'], 2: ['volumev2'], 3: ['block-storage', 'volumev3'] },
      projectInPath: true,
    },
  };

  /** Reads credentials from where OpenStack's own tools look; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeOpenStackError(response);
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof OpenStackBase;
    return openStackAuthenticator(provider, options, services, redactor);
  }

  /** The headers that ask for a microversion of Nova; none for its base version. */
  protected microversion(version: string | null): Record<string, string> {
    if (version === null) return {};
    return { 'openstack-api-version': `compute ${version}`, 'x-openstack-nova-api-version': version };
  }

  /** Nova, Cinder and Neutron list links beside the items; Glance has one in `next`. */
  protected override nextPage(body: Reader): Query | null {
    const links = Object.keys(body.raw).find((key) => key.endsWith('_links'));
    const link =
      links === undefined
        ? undefined
        : body
            .list(links)
            .find((candidate) => candidate.optionalString('rel') === 'next')
            ?.string('href');
    const next = link ?? body.optionalString('next');
    return next === null ? null : queryOfLink(next);
  }

  /** Walks a list that has no links: pages are asked for by their offset, up to one that is empty or the same again. */
  protected offsetPages<T extends { readonly id: string }>(
    request: ListRequest,
    key: string,
    read: (item: Reader) => T,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const call = this.call(options);
    let first: string | null = null;
    let offset = 0;
    return walkPages(
      request.query ?? {},
      async (query) => {
        const items = (await this.get({ ...request, query }, call)).list(key).map(read);
        const [head] = items;
        if (head === undefined || head.id === first) return { items: [], next: null };
        first = head.id;
        offset += items.length;
        return { items, next: { ...query, offset } };
      },
      this.details(request.operation),
    );
  }
}
