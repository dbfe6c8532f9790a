import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  type Redactor,
} from '../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type AttachVolumeOptions,
  ComputeDriver,
  type ComputeNode,
  type ConsoleOptions,
  type CopyImageOptions,
  type CreateImageOptions,
  type CreateVolumeOptions,
  hostKeysInConsole,
  imageOf,
  type KeyPair,
  type NodeImage,
  type NodeListArguments,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type RebuildNodeOptions,
  type ReserveAddressOptions,
  type UpdateNodeOptions,
  type Volume,
  type VolumeSnapshot,
} from '../../src/compute/index.js';
import { OpenStackClient } from './client.js';
import {
  blockDevices,
  type CreateSpec,
  KeyPairs,
  Nodes,
  type OpenStackRebuildExtra,
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
  OpenStackFloatingIp,
  OpenStackImage,
  OpenStackKeyPair,
  OpenStackLocation,
  OpenStackNode,
  OpenStackSize,
  OpenStackSnapshot,
  OpenStackVolume,
} from './extras.js';
import { copyImage, Images } from './image/index.js';
import { MAX_NAME, OPENSTACK_LIMITS, OPENSTACK_SERVICES } from './limits.js';
import {
  Addresses,
  FloatingIps,
  Networks,
  Ports,
  Routers,
  SecurityGroups,
  Subnets,
} from './network/index.js';
import { Quotas } from './quotas.js';
import {
  type OpenStackCreateVolumeExtra,
  Snapshots,
  type SnapshotSpec,
  Volumes,
  VolumeSnapshots,
} from './volume/index.js';

type Node = ComputeNode | string;

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
  /** Catalog entries of the services; the first is the main one. */
  static readonly services = OPENSTACK_SERVICES;

  /** Sends the requests of this driver and its parts. */
  protected readonly client = this.makeClient();
  readonly #nodes = this.makeNodes();
  readonly #keyPairs = new KeyPairs(this.client, this.models);
  readonly #volumes = this.makeVolumes();
  readonly #snapshots = this.makeSnapshots();
  readonly #images = new Images(this.client, this.models);

  /** Actions on servers, their metadata, tags, ports and security groups: Nova. */
  readonly servers = this.makeServers(this.#nodes);
  /** Server groups: Nova. */
  readonly serverGroups = this.makeServerGroups();
  /** Quotas of the project: Nova and Cinder. */
  readonly quotas = new Quotas(this.client);
  /** Networks: Neutron. */
  readonly networks = new Networks(this.client);
  /** Subnets: Neutron. */
  readonly subnets = new Subnets(this.client);
  /** Ports: Neutron. */
  readonly ports = new Ports(this.client);
  /** Routers: Neutron. */
  readonly routers = this.makeRouters();
  /** Security groups and their rules: Neutron. */
  readonly securityGroups = new SecurityGroups(this.client);
  readonly #addresses = new Addresses(this.client, this.models, this.ports);
  /** Floating IPs beyond `listAddresses` and its like: Neutron. */
  readonly floatingIps = this.makeFloatingIps(this.#addresses);
  /** Snapshots of volumes beyond `listVolumeSnapshots` and its like: Cinder. */
  readonly volumeSnapshots = new VolumeSnapshots(this.#snapshots);

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

  override iterateNodes(...query: NodeListArguments): AsyncIterable<OpenStackNode> {
    const { filter, options } = this.nodeQuery(query);
    // Nova matches a name as a regular expression of its database, and ignores filters that it does not know.
    return this.fitting(filter, this.#nodes.iterate(options));
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<OpenStackSize> {
    return this.#nodes.iterateSizes(options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<OpenStackImage> {
    return this.#images.iterate(options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<OpenStackLocation> {
    return this.#nodes.iterateLocations(options);
  }

  override async getNode(node: Node, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.get(node, options);
  }

  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<OpenStackSize> {
    return this.#nodes.getSize(size, options);
  }

  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<OpenStackImage> {
    return this.#images.get(image, options);
  }

  override async createNode(spec: CreateSpec, options?: CallOptions): Promise<OpenStackNode> {
    this.checkSpec(spec);
    return this.#nodes.create(spec, options);
  }

  override async destroyNode(node: Node, options?: CallOptions): Promise<void> {
    return this.#nodes.destroy(node, options);
  }

  override async rebootNode(node: Node, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('rebootNode', node, { reboot: { type: 'SOFT' } }, options);
  }

  override async startNode(node: Node, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('startNode', node, { 'os-start': null }, options);
  }

  override async stopNode(node: Node, options?: CallOptions): Promise<OpenStackNode> {
    return this.#nodes.run('stopNode', node, { 'os-stop': null }, options);
  }

  /**
   * Gives a server another size. It waits in `VERIFY_RESIZE` until `servers.confirmResize` or `servers.revertResize`, or until the cloud
   * confirms by itself.
   */
  override async resizeNode(
    node: Node,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#nodes.resize(node, size, options);
  }

  override async rebuildNode(
    node: Node,
    rebuild: RebuildNodeOptions<OpenStackRebuildExtra>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.#nodes.rebuild(node, rebuild, options);
  }

  /** Gives a server another name, or other metadata in place of all the old. @throws NodeNotFoundError */
  override async updateNode(
    node: Node,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#nodes.update(node, change, options);
  }

  override async getConsoleOutput(
    node: Node,
    lines: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return this.#nodes.console(node, lines, options);
  }

  /** The host keys that cloud-init has written to the console. */
  override async hostKeysOf(node: Node, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysInConsole((await this.getConsoleOutput(node, {}, options)) ?? '');
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.#nodes.poll(poll, options);
  }

  protected override faultOf(node: OpenStackNode): string | null {
    return node.extra.fault?.message ?? null;
  }

  override iterateKeyPairs(options?: CallOptions): AsyncIterable<OpenStackKeyPair> {
    return this.#keyPairs.iterate(options);
  }

  override async getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<OpenStackKeyPair> {
    return this.#keyPairs.get(keyPair, options);
  }

  override async createKeyPair(name: string, options?: CallOptions): Promise<OpenStackKeyPair> {
    return this.#keyPairs.create(name, options);
  }

  override async importKeyPair(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<OpenStackKeyPair> {
    return this.#keyPairs.import(name, publicKey, options);
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.#keyPairs.delete(keyPair, options);
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<OpenStackVolume> {
    return this.#volumes.iterate(options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<OpenStackVolume> {
    return this.#volumes.get(volume, options);
  }

  override async createVolume(
    spec: CreateVolumeOptions<OpenStackCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    this.checkVolumeSpec(spec);
    return this.#volumes.create(spec, options);
  }

  override async attachVolume(
    volume: Volume | string,
    node: Node,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    return this.#volumes.attach(volume, node, attachment, options);
  }

  override async detachVolume(volume: Volume | string, options?: CallOptions): Promise<OpenStackVolume> {
    return this.#volumes.detach(volume, options);
  }

  /** Makes a volume larger. @throws ConflictError while it is in use */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.#volumes.resize(volume, size, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.#volumes.destroy(volume, options);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<OpenStackSnapshot> {
    return this.#snapshots.iterate(volume ?? null, options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: SnapshotSpec,
    options?: CallOptions,
  ): Promise<OpenStackSnapshot> {
    return this.#snapshots.create(volume, spec, options);
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    return this.#snapshots.destroy(snapshot, options);
  }

  override async createImage(
    node: Node,
    image: CreateImageOptions,
    options?: CallOptions,
  ): Promise<OpenStackImage> {
    return this.#images.create(node, image, options);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#images.delete(image, options);
  }

  /**
   * Copies an image, from `sourceRegion` or within this region: what Glance has stored there is streamed through this process into a new
   * image here, and its checksum compared. A copy that does not get whole is deleted again.
   *
   * @throws ImageNotFoundError, PermissionError where the source may not be downloaded, ChecksumError
   */
  override async copyImage(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<OpenStackImage> {
    const call = this.call(options);
    const source = this.#inRegion(sourceRegion);
    try {
      return await copyImage(source.#imageStore(), this.#imageStore(), { image, name }, call);
    } finally {
      if (source !== this) await source.close();
    }
  }

  override iterateAddresses(options?: CallOptions): AsyncIterable<OpenStackFloatingIp> {
    return this.#addresses.iterate(options);
  }

  /** Takes a floating IP from an external network, whose id is needed. @throws QuotaExceededError, NotFoundError */
  override async reserveAddress(
    reservation: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    return this.#addresses.reserve(reservation, options);
  }

  /** Leads a floating IP to a server. @throws ConflictError when the server has no such address */
  override async assignAddress(
    address: Address | string,
    node: Node,
    assignment: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    return this.#addresses.assign(address, node, assignment, options);
  }

  override async unassignAddress(
    address: Address | string,
    options?: CallOptions,
  ): Promise<OpenStackFloatingIp> {
    return this.#addresses.unassign(address, options);
  }

  override async releaseAddress(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#addresses.release(address, options);
  }

  /** Makes the client; for dialects that send other requests. */
  protected makeClient(): OpenStackClient {
    return new OpenStackClient(this.context);
  }

  /** Makes the work on servers; for dialects whose create takes other fields. */
  protected makeNodes(): Nodes {
    return new Nodes(this.client, this.models);
  }

  /** Makes the work on volumes; for dialects with an older Cinder. */
  protected makeVolumes(): Volumes {
    return new Volumes(this.client, this.models);
  }

  /** Makes the work on snapshots; for dialects with an older Cinder. */
  protected makeSnapshots(): Snapshots {
    return new Snapshots(this.client, this.models);
  }

  /** Makes the part `servers`. */
  protected makeServers(nodes: Nodes): Servers {
    return new Servers(this.client, this.models, nodes);
  }

  /** Makes the part `serverGroups`. */
  protected makeServerGroups(): ServerGroups {
    return new ServerGroups(this.client);
  }

  /** Makes the part `routers`. */
  protected makeRouters(): Routers {
    return new Routers(this.client);
  }

  /** Makes the part `floatingIps`. */
  protected makeFloatingIps(addresses: Addresses): FloatingIps {
    return new FloatingIps(addresses);
  }

  protected override createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { provider, services } = this.constructor as typeof OpenStackCompute;
    return openStackAuthenticator(provider, options, services, redactor);
  }

  protected override checkSpec(spec: CreateSpec): void {
    super.checkSpec(spec);
    if (spec.name.length > MAX_NAME) {
      throw new InvalidRequestError(
        `createNode: the name has ${spec.name.length} characters; Nova takes ${MAX_NAME}.`,
        this.details('createNode'),
      );
    }
  }

  /** True where the spec names a volume to boot from: Nova refuses an image beside it. */
  protected override bootsWithoutImage(spec: CreateSpec): boolean {
    const boots =
      blockDevices(spec.extra ?? {})?.some((device) => Number(device['boot_index']) === 0) ?? false;
    if (boots && imageOf(spec) !== undefined && spec.extra?.bootVolume !== undefined)
      throw new InvalidRequestError(
        'createNode: give an image or extra.bootVolume; a server boots from one of them.',
        this.details('createNode'),
      );
    return boots;
  }

  /** A driver for another region of the same cloud, with a sign-in of its own. */
  #inRegion(region: string | undefined): this {
    if (region === undefined || region.toLowerCase() === this.region?.toLowerCase()) return this;
    if (this.options.endpoints?.['image'] !== undefined) {
      throw new InvalidRequestError(
        `copyImage: with a fixed endpoint for image there is no telling where ${region} is. Leave endpoints.image out.`,
        this.details('copyImage'),
      );
    }
    return this.sibling({ region });
  }

  #imageStore() {
    return { client: this.client, images: this.#images };
  }
}
