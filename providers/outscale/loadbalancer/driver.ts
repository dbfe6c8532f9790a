import {
  type ErrorEnvelope,
  type KeySignIn,
  LoadBalancerLockedError,
  RpcClient,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { API } from '../api.js';
import { ERRORS } from '../errors.js';
import { type OutscaleOptions, SIGN_IN } from '../sign-in.js';
import { OutscaleBalancers } from './host.js';
import type { OutscaleBalancerExtras } from './models.js';

/** VMs in one request; OUTSCALE names no limit. */
const MEMBERS = 100;

/**
 * Load balancers of 3DS OUTSCALE (LBU). A balancer's id is its name. Members are VMs, at the target port of each listener. `networks` is a
 * Subnet, for a Net; `location` is a Subregion, for the public Cloud. A listener's certificate is the ORN of one of the account's.
 *
 * ```ts
 * const Balancers = getDriver(Provider.OUTSCALE, 'loadbalancer');
 * const balancers = await Balancers.fromEnv();
 * const listeners = [{ port: 80, protocol: 'http' }];
 * const web = await balancers.createLoadBalancer({ name: 'web', location: 'eu-west-2a', listeners });
 * ```
 *
 * @see https://docs.outscale.com/en/userguide/About-Load-Balancers.html
 */
export class OutscaleLoadBalancer extends LoadBalancerDriver<OutscaleOptions, OutscaleBalancerExtras> {
  static override readonly provider: string = 'outscale';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = {
    ...ERRORS,
    // The state of the balancer allows no change: the base waits for it.
    codes: { ...ERRORS.codes, '6031': LoadBalancerLockedError },
  };
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['http', 'https', 'tcp', 'tls'],
    algorithms: [],
    healthChecks: ['http', 'https', 'tcp', 'tls'],
    tls: { https: 'required', tls: 'required' },
    memberBy: 'node',
    memberPorts: 'listener',
    certificates: 'id',
    rename: false,
    batch: { add: MEMBERS, update: 0, remove: MEMBERS, together: false },
    locks: true,
    sources: [
      'https://docs.outscale.com/api.html#createloadbalancer',
      'https://docs.outscale.com/en/userguide/About-Load-Balancers.html',
    ],
  });
  protected override readonly host = new OutscaleBalancers(new RpcClient(this.context, API));
}
