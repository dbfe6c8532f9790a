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
  ComputeDriver,
  type ComputeNode,
  type ConsoleOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  imageOf,
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
import { AzureImages } from './images.js';
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

  /** What Azure does to virtual machines beside the portable methods. */
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

  /** What most parts are made of. */
  get #makings(): ConstructorParameters<typeof AzureDisks> {
    return [this.#client, this.models, this.resourceGroups];
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
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<Model.AzureSizeExtra>> {
    return iterateSizes(this.#client, this.models, undefined, options);
  }

  /** Images of one's own, and the usual systems of the marketplace in the driver's region. `images.find` finds the others. */
  override iterateImages(options?: CallOptions): AsyncIterable<Image> {
    return this.images.iterate(options);
  }

  /** Regions and their availability zones; those of the driver's region where it has one. */
  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Model.AzureLocationExtra>> {
    return iterateLocations(this.#client, this.models, options);
  }

  /** One image: by URN, such as `Canonical:ubuntu-24_04-lts:server:latest`, by the id of a managed or a gallery's image. */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
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
    return hostKeysOf(this.#client, node, options);
  }

  /** Makes a managed disk. One in an availability zone can only be attached to servers of that zone. */
  override async createVolume(
    spec: CreateVolumeOptions<Model.AzureCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Volume<Model.AzureVolumeExtra>> {
    this.checkVolumeSpec(spec);
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

  /** Which images and sizes there are depends on the region, which a driver for the whole subscription learns of each spec. */
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
