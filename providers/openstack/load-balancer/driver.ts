import {
  type Authenticator,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  JsonClient,
  type ListedPage,
  LoadBalancerLockedError,
  LoadBalancerNotFoundError,
  type Query,
  type Redactor,
  type ServiceLookup,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { nextPage } from '../client.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from '../credentials.js';
import { describeOpenStackError } from '../errors.js';
import { OctaviaHost } from './host.js';
import type { OctaviaExtras } from './models.js';

export type { OctaviaExtras } from './models.js';

/**
 * OpenStack Octavia v2. A balancer's listeners, pools and monitors are made and deleted with it. `networks` names the network of its
 * address; `extra.vipSubnetId` a subnet instead.
 *
 * ```ts
 * const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
 * const octavia = new Octavia({ endpoint, username, password, projectName });
 * const web = await octavia.createLoadBalancer({ name: 'web', networks: [network.id], listeners: [{ port: 80, protocol: 'http' }] });
 * ```
 *
 * @see https://docs.openstack.org/api-ref/load-balancer/v2/
 */
export class Octavia<Options extends OpenStackOptions = OpenStackOptions> extends LoadBalancerDriver<
  Options,
  OctaviaExtras
> {
  static override readonly provider: string = 'openstack';
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['tcp', 'udp', 'http', 'https', 'https-passthrough', 'sctp'],
    algorithms: ['round-robin', 'least-connections', 'source-ip', 'source-ip-port'],
    healthChecks: ['tcp', 'http', 'https', 'tls', 'ping', 'udp'],
    weights: { minimum: 0, maximum: 256 },
    certificates: 'id',
    batch: { add: 1000, update: 1000, remove: 1000, together: true },
    locks: true,
    sources: [
      'https://docs.openstack.org/api-ref/load-balancer/v2/#batch-update-members',
      'https://docs.openstack.org/api-ref/load-balancer/v2/#provisioning-status-codes',
    ],
  });
  /** Lookup of the service in the catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    'load-balancer': { types: ['load-balancer'], version: 'v2' },
  };
  protected override readonly host = new OctaviaHost(new JsonClient(this.context, { nextPage: nextOf }));

  /** Reads the credentials of OpenStack's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeOpenStackError(response);
    const isLocked =
      response.status === 409 && /immutable|invalid state PENDING/i.test(description.message ?? '');
    if (isLocked) return { ...description, type: LoadBalancerLockedError };
    // Also where a path is that of a listener or a pool.
    const isBalancer =
      response.status === 404 && /^load ?balancer .*not found/i.test(description.message ?? '');
    return isBalancer ? { ...description, type: LoadBalancerNotFoundError } : description;
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    return openStackAuthenticator(this.provider, options, Octavia.services, redactor);
  }
}

/** Octavia's links to the next page leave out what the list was filtered by. */
function nextOf({ body, query }: ListedPage): Query | null {
  const next = nextPage(body);
  return next === null ? null : { ...query, ...next };
}
