import {
  type Authenticator,
  type CallOptions,
  type Environment,
  idOf,
  InvalidRequestError,
  NodeNotFoundError,
  type Redactor,
  type ServiceLookup,
  withdraw,
} from '../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  defined,
  NodeLocation,
  pathOf,
} from '../../src/compute/index.js';
import { OpenStackCompute } from '../openstack/driver.js';
import type { OpenStackExtras } from '../openstack/compute/models.js';
import type { OpenStackNetwork } from '../openstack/network/models.js';
import { SERVERS } from '../openstack/compute/servers.js';
import {
  COUNTRIES,
  rackspaceAuthenticator,
  type RackspaceEnvironmentOptions,
  type RackspaceOptions,
  rackspaceOptionsFrom,
} from './credentials.js';
import { type RackspaceVirtualInterface, readVirtualInterface } from './virtual-interface.js';

/** The reserved network that leads to the internet. */
export const RACKSPACE_PUBLIC_NETWORK = '00000000-0000-0000-0000-000000000000';

/** The reserved network that leads to Rackspace's own services within the region. */
export const RACKSPACE_SERVICE_NETWORK = '11111111-1111-1111-1111-111111111111';

/**
 * Rackspace Public Cloud: OpenStack Nova without microversions, signed in through Rackspace identity v2.0.
 *
 * ```ts
 * const Rackspace = getDriver(Provider.RACKSPACE);
 * const rax = new Rackspace({ username, apiKey, region: 'DFW' });
 * ```
 *
 * A server is on the public and the service network unless `networks` names others; list RACKSPACE_PUBLIC_NETWORK and
 * RACKSPACE_SERVICE_NETWORK beside your own to be on them as well. There are no servers without any network.
 *
 * @see https://docs-ospc.rackspace.com/cloud-servers/v2
 */
export class RackspaceCompute extends OpenStackCompute<RackspaceOptions> {
  static override readonly provider: string = 'rackspace';
  static override readonly services: Readonly<Record<string, ServiceLookup>> = {
    compute: { types: ['compute'], name: 'cloudServersOpenStack' },
    image: { types: ['image'], name: 'cloudImages', version: 'v2' },
    network: { types: ['network'], name: 'cloudNetworks', version: 'v2.0' },
    volume: { types: ['volume'], name: 'cloudBlockStorage' },
  };
  /** What its Nova, Cinder v1 and Neutron do not have. */
  static {
    withdraw(
      this,
      'pauseNode',
      'unpauseNode',
      'suspendNode',
      'resumeNode',
      'shelveNode',
      'unshelveNode',
      'lockNode',
      'unlockNode',
      'getConsoleOutput',
      'listNodeTags',
      'setNodeTags',
      'iterateServerGroups',
      'listServerGroups',
      'getServerGroup',
      'createServerGroup',
      'deleteServerGroup',
      'iterateAddresses',
      'listAddresses',
      'getAddress',
      'reserveAddress',
      'assignAddress',
      'unassignAddress',
      'releaseAddress',
      'addSecurityGroup',
      'removeSecurityGroup',
      'attachPort',
      'attachNetwork',
      'detachPort',
      'resizeVolume',
      'copyImage',
    );
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

  /** The region of this driver: Rackspace lets nobody choose a place within it. Nothing where no region was given. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<OpenStackExtras['location']>, void, undefined> {
    this.call(options);
    const region = this.region?.toUpperCase();
    if (region === undefined) return;
    yield new NodeLocation(this, {
      id: region,
      name: region,
      country: COUNTRIES[region] ?? null,
      extra: { available: true },
    });
  }

  /** Interfaces of a server: its addresses on each network. */
  async listVirtualInterfaces(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<RackspaceVirtualInterface[]> {
    const body = await this.get(
      {
        operation: 'listVirtualInterfaces',
        path: interfacesPath(node),
        notFound: NodeNotFoundError,
      },
      options,
    );
    return body.list('virtual_interfaces').map(readVirtualInterface);
  }

  /**
   * Puts a server on a further network.
   *
   * @see https://docs-ospc.rackspace.com/cloud-networks/v2/api-operations/virtual-interfaces
   */
  async createVirtualInterface(
    node: ComputeNode | string,
    network: OpenStackNetwork | string,
    options?: CallOptions,
  ): Promise<RackspaceVirtualInterface> {
    const operation = 'createVirtualInterface';
    const body = await this.send(
      {
        operation,
        method: 'POST',
        path: interfacesPath(node),
        json: { virtual_interface: { network_id: idOf(network) } },
        notFound: NodeNotFoundError,
      },
      options,
    );
    const [created] = body.list('virtual_interfaces').map(readVirtualInterface);
    if (created === undefined) throw body.wrong('virtual_interfaces', 'a list with the new interface');
    return created;
  }

  /** Takes a server from a network. An interface that is gone already is no error. */
  async deleteVirtualInterface(
    node: ComputeNode | string,
    virtualInterface: RackspaceVirtualInterface | string,
    options?: CallOptions,
  ): Promise<void> {
    return this.remove(
      { operation: 'deleteVirtualInterface', path: pathOf(interfacesPath(node), virtualInterface) },
      options,
    );
  }

  /** There are no microversions. */
  protected override microversion(): Record<string, string> {
    return {};
  }

  protected override checkSpec(spec: CreateNodeOptions<OpenStackExtras['createNode']>): void {
    super.checkSpec(spec);
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

  protected override createBody(spec: CreateNodeOptions<OpenStackExtras['createNode']>): object {
    const { location: _, networks, ...rest } = spec;
    const body = super.createBody({ ...rest, ...(typeof networks === 'object' ? { networks } : {}) });
    // User data reaches cloud-init on a config drive only.
    return spec.userData === undefined ? body : { config_drive: true, ...body };
  }

  /** Cinder v1 has other names. */
  protected override volumeBody(
    spec: CreateVolumeOptions<OpenStackExtras['createVolume']>,
  ): Record<string, unknown> {
    const { name, description, ...rest } = super.volumeBody(spec);
    return defined({ ...rest, display_name: name, display_description: description });
  }

  protected override snapshotBody(
    volumeId: string,
    spec: CreateVolumeSnapshotOptions<OpenStackExtras['createVolumeSnapshot']>,
  ): Record<string, unknown> {
    const { name, description, metadata, ...rest } = super.snapshotBody(volumeId, spec);
    if (metadata !== undefined)
      throw new InvalidRequestError(
        'createVolumeSnapshot: Rackspace keeps no tags and no metadata with snapshots; leave them out.',
        this.details('createVolumeSnapshot'),
      );
    return defined({ ...rest, display_name: name, display_description: description });
  }
}

function interfacesPath(node: ComputeNode | string): string {
  return `${pathOf(SERVERS, node)}/os-virtual-interfacesv2`;
}
