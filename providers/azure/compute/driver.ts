import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkVolumeSpec,
  ComputeDriver,
  type ComputeNode,
  type ConsoleOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  imageOf,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type UpdateNodeOptions,
  type Volume,
} from '../../../src/compute/index.js';
import { ArmClient } from '../arm/client.js';
import { describeArmError } from '../arm/errors.js';
import { armAuthenticator, type ArmOptions, armOptionsFrom, placeOf } from '../arm/options.js';
import { ARM_RATE } from '../arm/rate.js';
import { AzureResourceGroups } from '../arm/resource-groups.js';
import { hostKeysOf, readConsole } from './boot-diagnostics.js';
import { byRegion, checkMachine } from './check-create.js';
import { AzureDisks } from './disks.js';
import { AzureImages, imageStateOf } from './images.js';
import { LIMITS } from './limits.js';
import { iterateLocations } from './locations.js';
import { AzureVirtualMachines } from './machine-actions.js';
import type * as Model from './models.js';
import { AzureNetworkInterfaces } from './network/network-interfaces.js';
import { AzureNetworks, AzureSubnets } from './network/networks.js';
import { AzurePublicAddresses } from './network/public-addresses.js';
import { AzureSecurityGroups } from './network/security-groups.js';
import { AzureRunCommand } from './run-command.js';
import { checkSizes, iterateSizes } from './sizes.js';
import { AzureSnapshots } from './snapshots.js';
import { AzureSshPublicKeys } from './ssh-public-keys.js';
import { VirtualMachines } from './virtual-machines.js';

type Image = NodeImage<Model.AzureImageExtra>;
type Node = ComputeNode<Model.AzureNodeExtra>;
type Spec = CreateNodeOptions<Model.AzureCreateExtra>;

/**
 * Azure virtual machines: servers, created and deleted with their network interfaces, public addresses and disks; sizes, images, key pairs,
 * volumes, snapshots, addresses, and their resource groups and networks.
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
export class AzureCompute extends ComputeDriver<ArmOptions, Model.AzureComputeExtras> {
  static override readonly provider: string = 'azure';
  static override readonly limits = LIMITS;
  static override readonly rate = ARM_RATE;

  static {
    addParts<AzureCompute>(this, {
      keyPairs: [AzureSshPublicKeys, (azure) => azure.sshPublicKeys],
      volumes: [AzureDisks, (azure) => azure.disks],
      volumeSnapshots: [AzureSnapshots, (azure) => azure.snapshots],
      addresses: [AzurePublicAddresses, (azure) => azure.publicAddresses],
    });
  }

  /** Resource groups. */
  get resourceGroups(): AzureResourceGroups {
    return this.part('resourceGroups', () => new AzureResourceGroups(this.#client));
  }

  /** Virtual networks. */
  get networks(): AzureNetworks {
    return this.part('networks', () => new AzureNetworks(this.#client, this.resourceGroups));
  }

  /** Subnets of virtual networks. */
  get subnets(): AzureSubnets {
    return this.part('subnets', () => new AzureSubnets(this.#client));
  }

  /** Network security groups. */
  get securityGroups(): AzureSecurityGroups {
    return this.part('securityGroups', () => new AzureSecurityGroups(this.#client, this.resourceGroups));
  }

  /** Network interfaces. */
  get networkInterfaces(): AzureNetworkInterfaces {
    return this.part('networkInterfaces', () => new AzureNetworkInterfaces(this.#client));
  }

  /** Public addresses. */
  get publicAddresses(): AzurePublicAddresses {
    return this.part('publicAddresses', () => new AzurePublicAddresses(...this.#makings));
  }

  /** Managed disks. */
  get disks(): AzureDisks {
    return this.part('disks', () => new AzureDisks(...this.#makings));
  }

  /** Snapshots of managed disks. */
  get snapshots(): AzureSnapshots {
    return this.part('snapshots', () => new AzureSnapshots(...this.#makings));
  }

  /** SSH public keys. */
  get sshPublicKeys(): AzureSshPublicKeys {
    return this.part('sshPublicKeys', () => new AzureSshPublicKeys(...this.#makings));
  }

  /** Images. */
  get images(): AzureImages {
    return this.part('images', () => new AzureImages(...this.#makings));
  }

  /** Azure's own operations on virtual machines. */
  get virtualMachines(): AzureVirtualMachines {
    return this.part('virtualMachines', () => new AzureVirtualMachines(this.#machines));
  }

  /** Scripts that a server's agent runs. */
  get runCommand(): AzureRunCommand {
    return this.part('runCommand', () => new AzureRunCommand(this.#client));
  }

  get #client(): ArmClient {
    return this.part('client', () => new ArmClient(this.context, placeOf(this.provider, this.options)));
  }

  get #machines(): VirtualMachines {
    const parts = { groups: this.resourceGroups, networks: this.networks, keys: this.sshPublicKeys };
    return this.part('machines', () => new VirtualMachines(this.#client, this.models, parts));
  }

  /** Arguments of most parts. */
  get #makings(): ConstructorParameters<typeof AzureDisks> {
    return [this.#client, this.models, this.resourceGroups];
  }

  /** Reads the credentials and settings of Azure's own tools; used by `fromEnv`. */
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

  /** Sizes available to this subscription in the driver's region; restricted ones are left out. */
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<Model.AzureSizeExtra>> {
    return iterateSizes(this.#client, this.models, undefined, options);
  }

  /** Your own images, and common marketplace systems in the driver's region. `images.find` finds others. */
  override iterateImages(options?: CallOptions): AsyncIterable<Image> {
    return this.images.iterate(options);
  }

  /** Regions and their availability zones; limited to the driver's region, if it has one. */
  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Model.AzureLocationExtra>> {
    return iterateLocations(this.#client, this.models, options);
  }

  /** Fetches an image: by URN, such as `Canonical:ubuntu-24_04-lts:server:latest`, or by the id of a managed or gallery image. */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    return this.images.get(image, undefined, options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.get(node, 'getNode', options);
  }

  /**
   * Creates a server with its network interfaces, public address and disk, which are deleted with it. Its name must be unique in its
   * resource group. Without `networks` it is on the network `skylane-REGION`, which is created at first use, as is the resource group
   * `skylane`. Without `keyPair` and `auth` it is inaccessible.
   *
   * @throws InvalidRequestError, ImageNotFoundError, SizeNotFoundError, QuotaExceededError; ConflictError when the name is taken;
   * UnavailableError (`SkuNotAvailable`, `ZonalAllocationFailed`) when Azure has no capacity
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Node> {
    this.checkSpec(spec);
    return this.#machines.create(spec, options);
  }

  /** Deletes a server, with everything that `createNode` created for it. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#machines.destroy(node, options);
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'rebootNode', action: 'restart' }, options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'startNode', action: 'start' }, options);
  }

  /** Stops a server and releases its capacity, so that only its disks cost money; Azure calls this `deallocate`. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    return this.#machines.act(node, { operation: 'stopNode', action: 'deallocate' }, options);
  }

  /** Changes a server's size; a running one restarts. @throws ConflictError when it must be stopped for that */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Node> {
    const json = { properties: { hardwareProfile: { vmSize: idOf(size) } } };
    return this.#machines.patch(node, 'resizeNode', json, options);
  }

  /** Changes a server's tags, which are its metadata. Its name cannot change. */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Node> {
    const call = this.call(options);
    const { metadata = {} } = await this.prepareUpdate(node, change, ['metadata'], call);
    return this.#machines.setMetadata(node, metadata, call);
  }

  /** Reads a server's serial console, which boot diagnostics store; null if there is no output yet. */
  override async getConsoleOutput(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return readConsole(this.#client, node, console, options);
  }

  /** Host keys that cloud-init printed to the console; empty if boot diagnostics are off. */
  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysOf(this.#client, node, options);
  }

  /** Creates a managed disk. A disk in an availability zone can only be attached to servers of that zone. */
  override async createVolume(
    spec: CreateVolumeOptions<Model.AzureCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Volume<Model.AzureVolumeExtra>> {
    checkVolumeSpec(spec, this.details('createVolume'));
    return this.disks.create(spec, options);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.images.delete(image, options);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.#machines.poll(poll, options);
  }

  protected override faultOf(node: Node): string | null {
    return node.extra.fault;
  }

  /** Images and sizes depend on the region, which for a driver of the whole subscription follows from each spec. */
  protected override imageState(image: NodeImage<Model.AzureImageExtra>): ImageState {
    return imageStateOf(image.extra);
  }

  protected override async checkCreate(specs: readonly Spec[], options?: CallOptions): Promise<void> {
    const call = this.call(options);
    for (const spec of specs) this.checkSpec(spec);
    for (const [region, some] of byRegion(specs, this.#client)) {
      for (const image of new Set(some.flatMap((spec) => imageOf(spec) ?? [])))
        await this.images.get(image, region, call);
      await checkSizes(this.#client, { region, sizes: some.map(({ size }) => idOf(size)) }, call);
    }
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkMachine(spec, this.context);
  }
}
