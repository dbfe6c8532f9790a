import {
  type Authenticator,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  LoadBalancerLockedError,
  type RateRules,
  type Redactor,
} from '../../../src/driver/index.js';
import { balancerCapabilitiesOf, LoadBalancerDriver } from '../../../src/loadbalancer/index.js';
import { ArmClient } from '../arm/client.js';
import { describeArmError } from '../arm/errors.js';
import { armAuthenticator, type ArmOptions, armOptionsFrom, placeOf } from '../arm/options.js';
import { ARM_RATE } from '../arm/rate.js';
import { AzureResourceGroups } from '../arm/resource-groups.js';
import { AzureNetworks } from '../compute/network/networks.js';
import { AzureBalancers } from './host.js';
import type { AzureBalancerExtras } from './models.js';

/** Addresses that one change of a pool names at most. */
const BATCH = 1000;

/**
 * Azure's Standard Load Balancers: TCP and UDP. A balancer has a public address, which is made and deleted with it, or one inside a subnet.
 * `networks` names the virtual network of its members, by default the one that servers of the driver are on. Members are known by their
 * addresses, all at the target port of each listener.
 *
 * ```ts
 * const Balancers = getDriver(Provider.AZURE_LOAD_BALANCER);
 * const balancers = await Balancers.fromEnv({ region: 'westeurope' });
 * const web = await balancers.createLoadBalancer({ name: 'web', listeners: [{ port: 80, targetPort: 8080 }] });
 * ```
 *
 * @see https://learn.microsoft.com/en-us/rest/api/load-balancer/load-balancers
 */
export class AzureLoadBalancer extends LoadBalancerDriver<ArmOptions, AzureBalancerExtras> {
  static override readonly provider: string = 'azure';
  static override readonly capabilities = balancerCapabilitiesOf({
    protocols: ['tcp', 'udp'],
    algorithms: ['five-tuple', 'source-ip', 'source-ip-protocol'],
    healthChecks: ['tcp', 'http', 'https'],
    memberBy: 'address',
    memberPorts: 'listener',
    rename: false,
    batch: { add: BATCH, update: 0, remove: BATCH, together: true },
    locks: true,
    sources: [
      'https://learn.microsoft.com/en-us/azure/load-balancer/backend-pool-management',
      'https://learn.microsoft.com/en-us/azure/load-balancer/distribution-mode-concepts',
      'https://learn.microsoft.com/en-us/rest/api/load-balancer/load-balancers/create-or-update',
    ],
  });
  static override readonly rate: RateRules = ARM_RATE;

  /** Resource groups. */
  readonly resourceGroups: AzureResourceGroups;
  protected override readonly host: AzureBalancers;

  constructor(options: ArmOptions) {
    super(options);
    const client = new ArmClient(this.context, placeOf(this.provider, options));
    this.resourceGroups = new AzureResourceGroups(client);
    const networks = new AzureNetworks(client, this.resourceGroups);
    this.host = new AzureBalancers(client, { groups: this.resourceGroups, networks });
  }

  /** Reads the credentials and settings of Azure's own tools; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: ArmOptions = {}): Promise<ArmOptions> {
    return armOptionsFrom(environment, options);
  }

  /** A change that somebody else has made meanwhile, or that goes on, has a balancer refuse the next one. */
  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = describeArmError(response);
    const isLocked = response.status === 412 || description.busy === true;
    return isLocked ? { ...description, type: LoadBalancerLockedError } : description;
  }

  protected override createAuthenticator(options: ArmOptions, redactor: Redactor): Authenticator {
    return armAuthenticator(this.provider, options, redactor);
  }
}
