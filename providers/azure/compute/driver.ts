import {
  type Authenticator,
  type CallOptions,
  CloudError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  InvalidRequestError,
  type RateRules,
  type Redactor,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type AttachVolumeOptions,
  ComputeDriver,
  type ComputeLimits,
  type ComputeNode,
  type ConsoleOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  hostKeysInConsole,
  imageOf,
  type KeyPair,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type ReserveAddressOptions,
  type UpdateNodeOptions,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { ArmClient } from '../arm/client.js';
import { describeArmError } from '../arm/errors.js';
import { armAuthenticator, type ArmOptions, armOptionsFrom, placeOf } from '../arm/options.js';
import { ARM_RATE } from '../arm/rate.js';
import { AzureResourceGroups } from '../arm/resource-groups.js';
import { readConsole } from './boot-diagnostics.js';
import { AzureDisks } from './disks.js';
import { AzureImages } from './images.js';
import { splitLocation } from './location.js';
import { iterateLocations } from './locations.js';
import type {
  AzureAddressExtra,
  AzureComputeExtras,
  AzureCreateExtra,
  AzureCreateSnapshotExtra,
  AzureCreateVolumeExtra,
  AzureImageExtra,
  AzureKeyPairExtra,
  AzureLocationExtra,
  AzureNodeExtra,
  AzureSizeExtra,
  AzureSnapshotExtra,
  AzureVolumeExtra,
} from './models.js';
import { AzureNetworkInterfaces } from './network-interfaces.js';
import { AzureNetworks, AzureSubnets } from './networks.js';
import { AzurePublicAddresses } from './public-addresses.js';
import { AzureRunCommand } from './run-command.js';
import { AzureSecurityGroups } from './security-groups.js';
import { iterateSizes } from './sizes.js';
import { AzureSnapshots } from './snapshots.js';
import { AzureSshPublicKeys } from './ssh-public-keys.js';
import { VirtualMachines } from './virtual-machines.js';

type Node = ComputeNode<AzureNodeExtra>;
type Spec = CreateNodeOptions<AzureCreateExtra>;
type Disk = Volume<AzureVolumeExtra>;

/** @see https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules */
const NAME = /^[a-z0-9](?:[\w.-]{0,62}[a-z0-9_])?$/i;
const TAG = /^[^<>%&\\?/]{1,512}$/;
const MOST_TAGS = 49;

/**
 * Azure virtual machines: servers made and deleted with their network interfaces, public addresses and disks, sizes, images, key pairs,
 * volumes, snapshots, addresses, and the resource groups and networks that they stand in.
 *
 * ```ts
 * const Azure = getDriver(Provider.AZURE);
 * const azure = await Azure.fromEnv({ region: 'westeurope' });
 * const image = 'Canonical:ubuntu-24_04-lts:server:latest';
 * const node = await azure.createNode({ name: 'web-1', image, size: 'Standard_B2s', auth: { publicKey } });
 * ```
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines
 */
export class AzureCompute extends ComputeDriver<ArmOptions, AzureComputeExtras> {
  static override readonly provider: string = 'azure';
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata',
    metadataValue: { pattern: /^[^]{0,256}$/, words: 'has at most 256 characters' },
    userData: {
      form: 'bytes',
      most: 65_535,
      source: 'https://learn.microsoft.com/en-us/azure/virtual-machines/custom-data',
    },
    auth: ['password', 'publicKey'],
    generatesPassword: false,
    lateArrival: 10_000,
    openExtras: [
      'adminUsername',
      'publicIp',
      'securityGroup',
      'osDiskSize',
      'osDiskType',
      'spot',
      'bootDiagnostics',
      'identities',
      'acceleratedNetworking',
      'securityType',
      'plan',
    ],
    sources: [
      'https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/tag-resources',
      'https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines/list-all',
    ],
  };

  static override readonly rate: RateRules = ARM_RATE;

  /** Resource groups. */
  readonly resourceGroups: AzureResourceGroups;
  /** Virtual networks. */
  readonly networks: AzureNetworks;
  /** Subnets of virtual networks. */
  readonly subnets: AzureSubnets;
  /** Network security groups. */
  readonly securityGroups: AzureSecurityGroups;
  /** Network interfaces. */
  readonly networkInterfaces: AzureNetworkInterfaces;
  /** Public addresses. */
  readonly publicAddresses: AzurePublicAddresses;
  /** Managed disks. */
  readonly disks: AzureDisks;
  /** Snapshots of managed disks. */
  readonly snapshots: AzureSnapshots;
  /** SSH public keys. */
  readonly sshPublicKeys: AzureSshPublicKeys;
  /** Images. */
  readonly images: AzureImages;
  /** Scripts that a server's agent runs. */
  readonly runCommand: AzureRunCommand;

  readonly #client: ArmClient;
  readonly #machines: VirtualMachines;

  constructor(options: ArmOptions) {
    super(options);
    const client = new ArmClient(this.context, placeOf(this.provider, options));
    const { models } = this;
    this.#client = client;
    this.resourceGroups = new AzureResourceGroups(client);
    this.networks = new AzureNetworks(client, this.resourceGroups);
    this.subnets = new AzureSubnets(client);
    this.securityGroups = new AzureSecurityGroups(client, this.resourceGroups);
    this.networkInterfaces = new AzureNetworkInterfaces(client);
    this.publicAddresses = new AzurePublicAddresses(client, models, this.resourceGroups);
    this.disks = new AzureDisks(client, models, this.resourceGroups);
    this.snapshots = new AzureSnapshots(client, models, this.resourceGroups);
    this.sshPublicKeys = new AzureSshPublicKeys(client, models, this.resourceGroups);
    this.images = new AzureImages(client, models, this.resourceGroups);
    this.runCommand = new AzureRunCommand(client);
    const parts = { groups: this.resourceGroups, networks: this.networks, keys: this.sshPublicKeys };
    this.#machines = new VirtualMachines(client, models, parts);
  }

  /** Reads credentials where Azure's own tools look, and where `az` works; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: ArmOptions = {}): Promise<ArmOptions> {
    return armOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeArmError(response);
  }

  protected override createAuthenticator(options: ArmOptions, redactor: Redactor): Authenticator {
    return armAuthenticator(this.provider, options, redactor);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Node> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#machines.iterate('listNodes', this.call(options)));
  }

  /** The sizes that this subscription can have in the driver's region; restricted ones are left out. */
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<AzureSizeExtra>> {
    return iterateSizes(this.#client, this.models, undefined, options);
  }

  /** Images of one's own, and the usual systems of the marketplace in the driver's region. `images.find` finds the others. */
  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<AzureImageExtra>> {
    return this.images.iterate(options);
  }

  /** Regions and their availability zones; those of the driver's region where it has one. */
  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<AzureLocationExtra>> {
    return iterateLocations(this.#client, this.models, options);
  }

  /** One image: by URN, such as `Canonical:ubuntu-24_04-lts:server:latest`, by the id of a managed or a gallery's image. */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<AzureImageExtra>> {
    return this.images.get(image, undefined, options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.get(node, 'getNode', options);
  }

  /**
   * Creates a server, and with it the network interfaces, the public address and the disk that go when it goes. It is named as the spec
   * says, which nothing else of its resource group may be. Without `networks` it is on the network `skylane-REGION`, which is made when it
   * is first needed, as is the resource group `skylane`. Without `keyPair` and `auth` nobody can enter it.
   *
   * @throws InvalidRequestError, ImageNotFoundError, SizeNotFoundError, QuotaExceededError; ConflictError for a name that is taken;
   *   UnavailableError (`SkuNotAvailable`, `ZonalAllocationFailed`) where Azure has no room
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Node> {
    this.checkSpec(spec);
    return this.#machines.create(spec, options);
  }

  /** Deletes a server, and what `createNode` has made with it. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#machines.destroy(node, options);
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'rebootNode', action: 'restart' }, options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'startNode', action: 'start' }, options);
  }

  /** Stops a server and gives its room back, so that it costs no more than its disks: `deallocate` in Azure's words. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'stopNode', action: 'deallocate' }, options);
  }

  /** Stops a server and keeps its room, which is paid for. */
  async powerOffNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'powerOffNode', action: 'powerOff' }, options);
  }

  /** Makes the disk that a server boots from anew, from the image that it was made of, with the loss of what is on it. */
  async reimageNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'reimageNode', action: 'reimage', json: {} }, options);
  }

  /** Gives a server another size; one that runs restarts. @throws ConflictError where it has to be stopped for that */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Node> {
    const json = { properties: { hardwareProfile: { vmSize: idOf(size) } } };
    return this.#machines.patch(node, 'resizeNode', json, options);
  }

  /** Gives a server other tags, which are its metadata. Its name it keeps. */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Node> {
    this.checkUpdate(change, ['metadata']);
    const { metadata = {} } = change;
    this.checkMetadata(metadata, 'updateNode');
    return this.#machines.setMetadata(node, metadata, options);
  }

  /** What a server has written to its serial console, which boot diagnostics keep; null where there is nothing yet. */
  override async getConsoleOutput(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return readConsole(this.#client, node, console, options);
  }

  /** What cloud-init has written to the console; nothing where boot diagnostics are off. */
  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    try {
      return hostKeysInConsole((await this.getConsoleOutput(node, {}, options)) ?? '');
    } catch (error) {
      if (CloudError.is(error) && error.code === 'conflict') return [];
      throw error;
    }
  }

  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<AzureKeyPairExtra>> {
    return this.sshPublicKeys.iterate(options);
  }

  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<AzureKeyPairExtra>> {
    return this.sshPublicKeys.get(nameOf(keyPair), options);
  }

  override async createKeyPair(name: string, options?: CallOptions): Promise<KeyPair<AzureKeyPairExtra>> {
    return this.sshPublicKeys.create(name, options);
  }

  override async importKeyPair(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<AzureKeyPairExtra>> {
    return this.sshPublicKeys.import(name, publicKey, options);
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    await this.sshPublicKeys.delete(nameOf(keyPair), options);
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<Disk> {
    return this.disks.iterate(options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.disks.get(volume, options);
  }

  /** Makes a managed disk. One in an availability zone can only be attached to servers of that zone. */
  override async createVolume(
    spec: CreateVolumeOptions<AzureCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    this.checkVolumeSpec(spec);
    return this.disks.create(spec, options);
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    return this.disks.attach(volume, node, attachment, options);
  }

  override async detachVolume(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.disks.detach(volume, options);
  }

  override async resizeVolume(volume: Volume | string, size: number, options?: CallOptions): Promise<Disk> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.disks.resize(volume, size, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await this.disks.delete(volume, options);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<AzureSnapshotExtra>> {
    return this.snapshots.iterate(volume, options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<AzureCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<AzureSnapshotExtra>> {
    return this.snapshots.create(volume, spec, options);
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.snapshots.delete(snapshot, options);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.images.delete(image, options);
  }

  override iterateAddresses(options?: CallOptions): AsyncIterable<Address<AzureAddressExtra>> {
    return this.publicAddresses.iterate(options);
  }

  override async reserveAddress(
    { network }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<AzureAddressExtra>> {
    if (network !== undefined)
      throw new InvalidRequestError(
        'reserveAddress: the public addresses of Azure come from no network; leave it out.',
        this.details('reserveAddress'),
      );
    return this.publicAddresses.create({}, options);
  }

  override async assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    assignment: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<AzureAddressExtra>> {
    return this.publicAddresses.assign(address, node, assignment, options);
  }

  override async unassignAddress(
    address: Address | string,
    options?: CallOptions,
  ): Promise<Address<AzureAddressExtra>> {
    return this.publicAddresses.unassign(address, options);
  }

  override async releaseAddress(address: Address | string, options?: CallOptions): Promise<void> {
    await this.publicAddresses.delete(address, options);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.#machines.poll(poll, options);
  }

  protected override faultOf(node: ComputeNode<AzureNodeExtra>): string | null {
    return node.extra.fault;
  }

  /** Which images and sizes there are depends on the region, which a driver for the whole subscription learns of each spec. */
  protected override async checkCreate(specs: readonly Spec[], options?: CallOptions): Promise<void> {
    const call = this.call(options);
    for (const spec of specs) this.checkSpec(spec);
    const regions = new Map<string, Spec[]>();
    for (const spec of specs) {
      const { region } = splitLocation(spec.location, this.#client, 'createNode');
      regions.set(region, [...(regions.get(region) ?? []), spec]);
    }
    for (const [region, some] of regions) {
      for (const image of new Set(some.flatMap((spec) => imageOf(spec) ?? [])))
        await this.images.get(image, region, call);
      await this.#checkSizes(region, new Set(some.map(({ size }) => idOf(size))), call);
    }
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const details = this.details('createNode');
    const refuse = (words: string): never => {
      throw new InvalidRequestError(`createNode: ${words}`, details);
    };
    if (!NAME.test(spec.name))
      refuse(
        `${JSON.stringify(spec.name)} is no name for a server of Azure: letters, digits, dots, dashes and underscores, at most 64, the first and the last no dot or dash.`,
      );
    if (spec.networks === 'none')
      refuse("a server of Azure has a network interface; networks cannot be 'none'.");
    const keys = Object.keys(spec.metadata ?? {});
    const wrong = keys.find((key) => !TAG.test(key));
    if (wrong !== undefined) refuse(`${JSON.stringify(wrong)} is no name for a tag of Azure.`);
    if (keys.length > MOST_TAGS) refuse(`a server has at most ${MOST_TAGS} keys of metadata at Azure.`);
    if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length)
      refuse('two keys of metadata differ in case alone, which are one tag at Azure.');
    if (spec.auth !== undefined && spec.keyPair !== undefined) refuse('give keyPair or auth, not both.');
  }

  async #checkSizes(region: string, wanted: Set<string>, call: CallOptions): Promise<void> {
    for await (const { id } of iterateSizes(this.#client, this.models, region, call)) {
      wanted.delete(id);
      if (wanted.size === 0) return;
    }
    throw new SizeNotFoundError(
      `createNode: this subscription can have no ${[...wanted].join(', ')} in ${region}; see listSizes.`,
      this.details('createNode'),
    );
  }
}

function nameOf(keyPair: KeyPair | string): string {
  return typeof keyPair === 'string' ? keyPair : keyPair.name;
}
