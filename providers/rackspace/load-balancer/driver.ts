import {
  type Authenticator,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  LoadBalancerLockedError,
  type ListedPage,
  type Query,
  JsonClient,
  type Redactor,
  type ServiceLookup,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { describeOpenStackError } from '../../openstack/errors.js';
import {
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from '../credentials.js';
import { detailsOf } from '../dns-data.js';
import { BATCH, RackspaceBalancers } from './host.js';
import type { RackspaceBalancerExtras } from './models.js';
import { PROTOCOL_WORDS, ALGORITHM_WORDS } from './read.js';

export type { RackspaceBalancerExtras } from './models.js';

/**
 * Rackspace Cloud Load Balancers. A balancer has one port and one protocol there; members are nodes with an address and a port, on
 * ServiceNet where they are Rackspace's own servers.
 *
 * ```ts
 * const Balancers = getDriver(Provider.RACKSPACE, 'loadbalancer');
 * const rax = new Balancers({ username, apiKey, region: 'DFW' });
 * ```
 *
 * @see https://docs.rackspace.com/docs/cloud-load-balancers/v1
 */
export class RackspaceLoadBalancer extends LoadBalancerDriver<RackspaceOptions, RackspaceBalancerExtras> {
  static override readonly provider: string = 'rackspace';
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: Object.keys(PROTOCOL_WORDS),
    algorithms: Object.keys(ALGORITHM_WORDS),
    healthChecks: ['tcp', 'http', 'https'],
    weights: { minimum: 1, maximum: 100 },
    certificates: 'pem',
    tls: { https: 'optional' },
    targetPorts: 'one',
    maxListeners: 1,
    batch: { add: BATCH, update: 1, remove: 10, together: false },
    locks: true,
    sources: [
      'https://docs.rackspace.com/docs/cloud-load-balancers/v1/api-reference/nodes',
      'https://docs.rackspace.com/docs/cloud-load-balancers/v1/general-api-info/limits',
      'https://docs.rackspace.com/docs/cloud-load-balancers/v1/concepts',
    ],
  });
  /** Lookup of the service in Keystone's catalog. */
  static readonly services: Readonly<Record<string, ServiceLookup>> = {
    'load-balancer': { types: ['rax:load-balancer'] },
  };
  protected override readonly host = new RackspaceBalancers(new JsonClient(this.context, { nextPage }));

  /** Reads the credentials of Rackspace's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: RackspaceEnvironmentOptions,
  ): Promise<RackspaceOptions> {
    return rackspaceOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const base = describeOpenStackError(response);
    const description = { ...base, message: detailsOf(response.text) ?? base.message };
    const { status } = response;
    const words = description.message ?? '';
    if (status === 422 && /immutable/i.test(words)) return { ...description, type: LoadBalancerLockedError };
    return description;
  }

  protected override createAuthenticator(options: RackspaceOptions, redactor: Redactor): Authenticator {
    return rackspaceAuthenticator(options, RackspaceLoadBalancer.services, redactor);
  }
}

/** Lists go by marker. A page without rows is the last: a server may make pages shorter than it was asked to. */
function nextPage({ body, query, count }: ListedPage): Query | null {
  if (count === 0 || !body.has('loadBalancers')) return null;
  return { ...query, marker: body.list('loadBalancers').at(-1)?.id('id') };
}
