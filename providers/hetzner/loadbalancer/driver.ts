import {
  ConflictError,
  type ErrorEnvelope,
  InvalidRequestError,
  JsonClient,
  LoadBalancerExistsError,
  LoadBalancerLockedError,
  LoadBalancerNotFoundError,
  NotFoundError,
  type RateRules,
  type TokenSignIn,
  UnavailableError,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { ERRORS } from '../errors.js';
import { nextPage } from '../pages.js';
import { type HetznerOptions, RATE, SIGN_IN } from '../sign-in.js';
import { HetznerBalancers } from './host.js';
import type { HetznerBalancerExtras } from './models.js';

/**
 * Load balancers of Hetzner Cloud. Members are servers, at the target port of each service, or addresses of dedicated servers; in a network,
 * servers are reached by their private addresses. A listener's certificate is the id of one of the project's; `tcp` passes TLS on.
 *
 * ```ts
 * const Balancers = getDriver(Provider.HETZNER, 'loadbalancer');
 * const balancers = new Balancers({ token, region: 'fsn1' });
 * const web = await balancers.createLoadBalancer({ name: 'web', listeners: [{ port: 80, protocol: 'http' }] });
 * ```
 *
 * @see https://docs.hetzner.cloud/#load-balancers
 */
export class HetznerLoadBalancer extends LoadBalancerDriver<HetznerOptions, HetznerBalancerExtras> {
  static override readonly provider: string = 'hetzner';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly rate: RateRules = RATE;
  static override readonly errors: ErrorEnvelope = {
    ...ERRORS,
    codes: {
      ...ERRORS.codes,
      // An action of the balancer runs: the base waits for it.
      locked: LoadBalancerLockedError,
      uniqueness_error: LoadBalancerExistsError,
      target_already_defined: ConflictError,
      source_port_already_used: ConflictError,
      server_not_attached_to_network: ConflictError,
      load_balancer_not_attached_to_network: ConflictError,
      load_balancer_public_interface_disabled: ConflictError,
      missing_ipv4: InvalidRequestError,
      ip_not_owned: InvalidRequestError,
      cloud_resource_ip_not_allowed: InvalidRequestError,
      invalid_load_balancer_type: InvalidRequestError,
      robot_unavailable: UnavailableError,
      load_balancer_target_not_found: NotFoundError,
    },
    rules: [
      ...(ERRORS.rules ?? []),
      // Of actions too, whose 404 may be that of anything they name.
      { status: 404, words: /^load.?balancer.*not found/i, means: LoadBalancerNotFoundError },
    ],
  };
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['http', 'https', 'tcp'],
    algorithms: ['round-robin', 'least-connections'],
    healthChecks: ['http', 'https', 'tcp'],
    memberBy: 'either',
    memberPorts: 'listener',
    certificates: 'id',
    // One action for each target.
    batch: { add: 1, update: 0, remove: 1, together: false },
    locks: true,
    sources: [
      'https://docs.hetzner.cloud/#load-balancers',
      'https://docs.hetzner.cloud/#load-balancer-actions',
    ],
  });
  protected override readonly host = new HetznerBalancers(new JsonClient(this.context, { nextPage }));
}
