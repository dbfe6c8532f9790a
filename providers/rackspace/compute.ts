import {
  type Authenticator,
  type CallOptions,
  type Environment,
  idOf,
  InvalidRequestError,
  type Redactor,
  type ServiceLookup,
  withdraw,
  withdrawPart,
} from '../../src/driver/index.js';
import type { ComputeLimits, FirewallLimits } from '../../src/compute/index.js';
import { type CreateSpec, ServerGroups, Servers } from '../openstack/compute/index.js';
import { OpenStackCompute } from '../openstack/driver.js';
import type { OpenStackLocation } from '../openstack/extras.js';
import { FIREWALL_LIMITS as OPENSTACK_FIREWALLS, OPENSTACK_LIMITS } from '../openstack/limits.js';
import { Addresses, Firewalls, FloatingIps, Routers } from '../openstack/network/index.js';
import {
  COUNTRIES,
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from './credentials.js';
import { RackspaceClient, RackspaceNodes, RackspaceSnapshots, RackspaceVolumes } from './dialect.js';
import { VirtualInterfaces } from './virtual-interfaces.js';

/** The reserved network that leads to the internet. */
export const RACKSPACE_PUBLIC_NETWORK = '00000000-0000-0000-0000-000000000000';

/** The reserved network that leads to Rackspace's own services within the region. */
export const RACKSPACE_SERVICE_NETWORK = '11111111-1111-1111-1111-111111111111';

/** Server operations that Rackspace's Nova lacks. */
const SERVERS_LACK = [
  'pause',
  'unpause',
  'suspend',
  'resume',
  'shelve',
  'unshelve',
  'lock',
  'unlock',
  'listTags',
  'setTags',
  'addSecurityGroup',
  'removeSecurityGroup',
  'attachPort',
  'attachNetwork',
  'detachPort',
] as const;

/** What security groups can say: those of the public and the service network are for incoming traffic alone. */
const FIREWALL_LIMITS: FirewallLimits = {
  ...OPENSTACK_FIREWALLS,
  directions: ['in'],
  atCreate: false,
  source: 'https://docs-ospc.rackspace.com/cloud-networks/v2/getting-started/concepts.html',
};

/**
 * Rackspace Public Cloud: OpenStack Nova without microversions, with a sign-in to Rackspace identity v2.0.
 *
 * ```ts
 * const Rackspace = getDriver(Provider.RACKSPACE);
 * const rax = new Rackspace({ username, apiKey, region: 'DFW' });
 * ```
 *
 * A server is on the public and the service network unless `networks` names others; include RACKSPACE_PUBLIC_NETWORK and
 * RACKSPACE_SERVICE_NETWORK to be on them too. A server needs at least one network.
 *
 * @see https://docs-ospc.rackspace.com/cloud-servers/v2
 */
export class RackspaceCompute extends OpenStackCompute<RackspaceOptions> {
  static override readonly provider: string = 'rackspace';
  static override readonly limits: ComputeLimits = { ...OPENSTACK_LIMITS, firewalls: FIREWALL_LIMITS };
  static override readonly services: Readonly<Record<string, ServiceLookup>> = {
    compute: { types: ['compute'], name: 'cloudServersOpenStack' },
    image: { types: ['image'], name: 'cloudImages', version: 'v2' },
    network: { types: ['network'], name: 'cloudNetworks', version: 'v2.0' },
    volume: { types: ['volume'], name: 'cloudBlockStorage' },
  };
  /** Portable methods that its Nova, Cinder v1 and Neutron do not have. */
  static {
    withdraw(
      this,
      'getConsoleOutput',
      'iterateAddresses',
      'listAddresses',
      'reserveAddress',
      'assignAddress',
      'unassignAddress',
      'releaseAddress',
      'resizeVolume',
      'copyImage',
    );
  }

  /** Interfaces of servers on networks: Rackspace's own way, in place of Neutron's ports. */
  get virtualInterfaces(): VirtualInterfaces {
    return this.part('virtualInterfaces', () => new VirtualInterfaces(this.client));
  }

  static override readEnvironment(
    environment: Environment,
    options: RackspaceEnvironmentOptions,
  ): Promise<RackspaceOptions> {
    return rackspaceOptionsFrom(environment, options);
  }

  protected override createAuthenticator(options: RackspaceOptions, redactor: Redactor): Authenticator {
    return rackspaceAuthenticator(options, RackspaceCompute.services, redactor);
  }

  /** Its Nova shows no console. */
  override hostKeysOf(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  /** Yields the driver's region, since Rackspace has no locations within it; nothing without a region. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<OpenStackLocation, void, undefined> {
    this.call(options);
    const region = this.region?.toUpperCase();
    if (region === undefined) return;
    const country = COUNTRIES[region] ?? null;
    yield this.models.location({ id: region, name: region, country, extra: { available: true } });
  }

  protected override get client(): RackspaceClient {
    return this.part('client', () => new RackspaceClient(this.context));
  }

  protected override get nodes(): RackspaceNodes {
    return this.part('nodes', () => new RackspaceNodes(this.client, this.models));
  }

  protected override get volumes(): RackspaceVolumes {
    return this.part('volumes', () => new RackspaceVolumes(this.client, this.models));
  }

  protected override get snapshots(): RackspaceSnapshots {
    return this.part('snapshots', () => new RackspaceSnapshots(this.client, this.models));
  }

  override get servers(): Servers {
    const make = (): Servers => new Servers(this.client, this.models, this.nodes);
    return this.part('servers', () => withdrawPart(make(), 'servers', this.context, SERVERS_LACK));
  }

  override get serverGroups(): ServerGroups {
    const make = (): ServerGroups => new ServerGroups(this.client);
    return this.part('serverGroups', () => withdrawPart(make(), 'serverGroups', this.context));
  }

  override get routers(): Routers {
    return this.part('routers', () => withdrawPart(new Routers(this.client), 'routers', this.context));
  }

  override get floatingIps(): FloatingIps {
    const make = (): FloatingIps => new FloatingIps(new Addresses(this.client, this.models, this.ports));
    return this.part('floatingIps', () => withdrawPart(make(), 'floatingIps', this.context));
  }

  protected override get firewalls(): Firewalls {
    return this.part('firewalls', () => new Firewalls(this.client, this.models, FIREWALL_LIMITS));
  }

  protected override checkSpec(spec: CreateSpec): void {
    super.checkSpec(spec);
    if (spec.firewalls !== undefined)
      throw this.invalid(
        'createNode',
        'Rackspace applies firewalls to the ports of servers that exist; use attachFirewall once it runs',
      );
    const details = this.details('createNode');
    if (spec.networks === 'none' || (typeof spec.networks === 'object' && spec.networks.length === 0)) {
      throw new InvalidRequestError(
        'createNode: rackspace has no servers without a network. Name one of your own in networks to keep a server off the public network, or leave it out.',
        details,
      );
    }
    const location = spec.location === undefined ? null : idOf(spec.location);
    if (location !== null && location.toUpperCase() !== this.region?.toUpperCase()) {
      throw new InvalidRequestError(
        `createNode: this driver makes servers in ${this.region ?? 'its only region'}, not in ${location}. The region is an option of the constructor.`,
        details,
      );
    }
  }
}
