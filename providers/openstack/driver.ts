import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Redactor,
} from '../../src/driver/index.js';
import {
  addParts,
  ComputeDriver,
  type ComputeNode,
  type CopyImageOptions,
  imageOf,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type UpdateNodeOptions,
} from '../../src/compute/index.js';
import { OpenStackClient } from './client.js';
import {
  bootsFromVolume,
  type CreateSpec,
  firewallProblem,
  KeyPairs,
  Nodes,
  ServerGroups,
  Servers,
} from './compute/index.js';
import {
  openStackAuthenticator,
  type OpenStackEnvironmentOptions,
  type OpenStackOptions,
  openStackOptionsFrom,
} from './credentials.js';
import { describeOpenStackError } from './errors.js';
import type {
  OpenStackExtras,
  OpenStackImage,
  OpenStackLocation,
  OpenStackNode,
  OpenStackSize,
} from './extras.js';
import { copyImage, Images } from './image/index.js';
import { OPENSTACK_LIMITS, OPENSTACK_SERVICES } from './limits.js';
import {
  Addresses,
  Firewalls,
  FloatingIps,
  Networks,
  PortableNetworks,
  Ports,
  Routers,
  SecurityGroups,
  Subnets,
} from './network/index.js';
import { Quotas } from './quotas.js';
import { Snapshots, Volumes, VolumeSnapshots } from './volume/index.js';

type Node = ComputeNode | string;

/** States of Glance's images that are not on their way. @see https://docs.openstack.org/glance/latest/user/statuses.html */
const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  active: 'available',
  killed: 'error',
  deactivated: 'error',
  deleted: 'error',
  pending_delete: 'error',
};

/**
 * OpenStack: Nova for servers, Glance v2 for images, Cinder v3 for volumes, Neutron for networks, found through Keystone's catalog.
 *
 * ```ts
 * const OpenStack = getDriver(Provider.OPENSTACK);
 * const cloud = new OpenStack({ endpoint: 'https://keystone.example/v3', username, password, projectName: 'demo', region: 'RegionOne' });
 * await cloud.securityGroups.list();
 * ```
 *
 * @see https://docs.openstack.org/api-ref/compute/
 */
export class OpenStackCompute<Options extends OpenStackOptions = OpenStackOptions> extends ComputeDriver<
  Options,
  OpenStackExtras
> {
  static override readonly provider: string = 'openstack';
  static override readonly limits = OPENSTACK_LIMITS;
  /** Catalog lookups of the services; the first is the main one. */
  static readonly services = OPENSTACK_SERVICES;

  static {
    addParts<OpenStackCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.nodes],
      keyPairs: [KeyPairs, ({ client, models }) => new KeyPairs(client, models)],
      volumes: [Volumes, (cloud) => cloud.volumes],
      volumeSnapshots: [Snapshots, (cloud) => cloud.snapshots],
      images: [Images, (cloud) => cloud.#images],
      addresses: [Addresses, (cloud) => cloud.#addresses],
      networks: [PortableNetworks, ({ client, models }) => new PortableNetworks(client, models)],
      firewalls: [Firewalls, (cloud) => cloud.firewalls],
    });
  }

  /** Actions on servers, their metadata, tags, ports and security groups: Nova. */
  get servers(): Servers {
    return this.part('servers', () => new Servers(this.client, this.models, this.nodes));
  }

  /** Server groups: Nova. */
  get serverGroups(): ServerGroups {
    return this.part('serverGroups', () => new ServerGroups(this.client));
  }

  /** Quotas of the project: Nova and Cinder. */
  get quotas(): Quotas {
    return this.part('quotas', () => new Quotas(this.client));
  }

  /** Networks: Neutron. */
  get networks(): Networks {
    return this.part('networks', () => new Networks(this.client));
  }

  /** Subnets: Neutron. */
  get subnets(): Subnets {
    return this.part('subnets', () => new Subnets(this.client));
  }

  /** Ports: Neutron. */
  get ports(): Ports {
    return this.part('ports', () => new Ports(this.client));
  }

  /** Routers: Neutron. */
  get routers(): Routers {
    return this.part('routers', () => new Routers(this.client));
  }

  /** Security groups and their rules: Neutron. */
  get securityGroups(): SecurityGroups {
    return this.part('securityGroups', () => new SecurityGroups(this.client));
  }

  /** Floating IPs: Neutron's own operations, besides `listAddresses` and similar methods. */
  get floatingIps(): FloatingIps {
    return this.part('floatingIps', () => new FloatingIps(this.#addresses));
  }

  /** Volume snapshots: Cinder's own operations, besides `listVolumeSnapshots` and similar methods. */
  get volumeSnapshots(): VolumeSnapshots {
    return this.part('volumeSnapshots', () => new VolumeSnapshots(this.snapshots));
  }

  /** Sends the requests of this driver and its parts. Dialects bring their own, as of what follows. */
  protected get client(): OpenStackClient {
    return this.part('client', () => new OpenStackClient(this.context));
  }

  /** The portable work on servers. */
  protected get nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.models));
  }

  /** The portable work on volumes. */
  protected get volumes(): Volumes {
    return this.part('volumes', () => new Volumes(this.client, this.models));
  }

  /** The portable work on snapshots of volumes. */
  protected get snapshots(): Snapshots {
    return this.part('snapshots', () => new Snapshots(this.client, this.models));
  }

  /** The portable work on firewalls. */
  protected get firewalls(): Firewalls {
    return this.part('firewalls', () => new Firewalls(this.client, this.models));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.client, this.models));
  }

  get #addresses(): Addresses {
    return this.part('addresses', () => new Addresses(this.client, this.models, this.ports));
  }

  /** Reads the credentials of OpenStack's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OpenStackEnvironmentOptions,
  ): Promise<OpenStackOptions> {
    return openStackOptionsFrom(this.provider, environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeOpenStackError(response);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<OpenStackNode> {
    const { filter, options } = this.nodeQuery(query);
    // Nova matches a name as a regular expression of its database, and ignores filters that it does not know.
    return this.fitting(filter, this.nodes.iterate(options));
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<OpenStackSize> {
    return this.nodes.iterateSizes(options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<OpenStackImage> {
    return this.#images.iterate(options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<OpenStackLocation> {
    return this.nodes.iterateLocations(options);
  }

  override async getNode(node: Node, options?: CallOptions): Promise<OpenStackNode> {
    return this.nodes.get(node, options);
  }

  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<OpenStackSize> {
    return this.nodes.getSize(size, options);
  }

  override async createNode(spec: CreateSpec, options?: CallOptions): Promise<OpenStackNode> {
    this.checkSpec(spec);
    return this.nodes.create(spec, options);
  }

  override async destroyNode(node: Node, options?: CallOptions): Promise<void> {
    return this.nodes.destroy(node, options);
  }

  /**
   * Changes a server's size. It stays in `VERIFY_RESIZE` until `servers.confirmResize` or `servers.revertResize`, or until the cloud
   * confirms by itself.
   */
  override async resizeNode(
    node: Node,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.nodes.resize(node, size, options);
  }

  /** Changes a server's name, or replaces all its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: Node,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const call = this.call(options);
    const whole = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.nodes.update(node, whole, call);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.nodes.poll(poll, options);
  }

  protected override faultOf(node: OpenStackNode): string | null {
    return node.extra.fault?.message ?? null;
  }

  /**
   * Copies an image, from `sourceRegion` or within this region: its content is streamed from Glance through this process into a new image
   * here, and the checksum compared. An incomplete copy is deleted again.
   *
   * @throws ImageNotFoundError, PermissionError when the source may not be downloaded, ChecksumError
   */
  override async copyImage(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<OpenStackImage> {
    const call = this.call(options);
    const source = this.#inRegion(sourceRegion);
    try {
      return await copyImage(source.#images, this.#images, { image, name }, call);
    } finally {
      if (source !== this) await source.close();
    }
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof OpenStackCompute;
    return openStackAuthenticator(provider, options, services, redactor);
  }

  protected override checkSpec(spec: CreateSpec): void {
    super.checkSpec(spec);
    const problem = firewallProblem(spec);
    if (problem !== null) throw this.invalid('createNode', problem);
  }

  /** State of an image of Glance. */
  protected override imageState({ extra }: OpenStackImage): ImageState {
    return IMAGE_STATES[extra.status ?? ''] ?? 'creating';
  }

  /** True if the spec names a boot volume: Nova refuses an image beside it. */
  protected override bootsWithoutImage(spec: CreateSpec): boolean {
    const boots = bootsFromVolume(spec);
    if (boots && imageOf(spec) !== undefined && spec.extra?.bootVolume !== undefined)
      throw this.invalid('createNode', 'give an image or extra.bootVolume; a server boots from one of them');
    return boots;
  }

  /** A driver for another region of the same cloud, with a sign-in of its own. */
  #inRegion(region: string | undefined): this {
    if (region === undefined || region.toLowerCase() === this.region?.toLowerCase()) return this;
    if (this.options.endpoints?.['image'] !== undefined) {
      throw this.invalid(
        'copyImage',
        `with a fixed endpoint for image there is no telling where ${region} is. Leave endpoints.image out`,
      );
    }
    return this.sibling({ region });
  }
}
