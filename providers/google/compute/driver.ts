import {
  type Authenticator,
  type CallOptions,
  ConflictError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  InvalidRequestError,
  type RateRules,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type AttachVolumeOptions,
  ComputeDriver,
  type ComputeLimits,
  type ComputeNode,
  type ConsoleOptions,
  type CopyImageOptions,
  type CreateImageOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  type KeyPair,
  type NodeBatch,
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
import { googleAuthenticator, type GoogleOptions, projectOf } from '../credentials.js';
import { gcloudCompute, googleOptionsFrom } from '../environment.js';
import { GceAddresses } from './network/addresses.js';
import { GceCatalogue } from './catalogue.js';
import { GceClient } from './client.js';
import { bootDiskOf, GceDisks } from './disks.js';
import { describeGceError } from './errors.js';
import { GceFirewalls } from './network/firewalls.js';
import { GceImages } from './images.js';
import { GceInstances } from './instances.js';
import { GceKeyPairs } from './key-pairs.js';
import type * as Gce from './models.js';
import { GceNetworks, GceSubnetworks } from './network/networks.js';
import { GceNodes } from './nodes.js';
import { GceSnapshots } from './snapshots.js';
import { checkNodeSpec, LABEL_VALUE, checkLabels } from './spec.js';

/** Credentials and options of the Compute Engine driver. */
export interface GoogleComputeOptions extends GoogleOptions {
  /** A region (`europe-west1`) or a zone (`europe-west1-b`): where to make and list. All of them are listed where it is left out. */
  readonly region?: string;
  /** Projects whose images are listed beside the own ones; the public ones where it is left out. */
  readonly imageProjects?: readonly string[];
}

type Instance = ComputeNode<Gce.GceNodeExtra>;
type Disk = Volume<Gce.GceVolumeExtra>;
type Pair = KeyPair<Gce.GceKeyPairExtra>;

/**
 * Google Compute Engine. Metadata of servers is their labels; ids are Google's numbers, and names are taken as well, as `zone/name` where
 * a driver is of several zones.
 *
 * ```ts
 * const Gce = getDriver(Provider.GCE);
 * const gce = await Gce.fromEnv({ region: 'europe-west1-b' });
 * const node = await gce.createNode({ name: 'web-1', image: 'debian-12', size: 'e2-small' });
 * ```
 *
 * @see https://cloud.google.com/compute/docs/reference/rest/v1
 */
export class GoogleCompute extends ComputeDriver<GoogleComputeOptions, Gce.GceExtras> {
  static override readonly provider: string = 'gce';
  /** Google counts reads and changes apart; all of them together stay below what each may have. */
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [{ requests: 1500, per: 60_000 }],
    reserve: 0.1,
    sources: ['https://cloud.google.com/compute/api-quota'],
  };
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata',
    metadataValue: LABEL_VALUE,
    userData: {
      form: 'text',
      most: 256 * 1024,
      source: 'https://cloud.google.com/compute/docs/metadata/setting-custom-metadata#limitations',
    },
    auth: ['publicKey'],
    generatesPassword: false,
    // Google takes 5,000. What it holds against one of them, such as a name, it holds against all.
    batch: { create: 100, destroy: 1, repeatable: true, sharedName: false },
    openExtras: [
      'diskSize',
      'diskType',
      'volumes',
      'networkTags',
      'externalIp',
      'serviceAccount',
      'scopes',
      'spot',
      'preemptible',
      'sshUser',
      'guestAttributes',
      'description',
      'hostname',
      'canIpForward',
      'deletionProtection',
      'minCpuPlatform',
      'onHostMaintenance',
      'secureBoot',
      'accelerators',
      'resourcePolicies',
    ],
    sources: [
      'https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert',
      'https://cloud.google.com/compute/docs/instances/multiple/about-bulk-creation',
      'https://cloud.google.com/compute/docs/labeling-resources#requirements',
    ],
  };

  readonly #client = new GceClient(this.context, {
    project: projectOf(this.options),
    account: this.accountKey,
  });
  readonly #catalogue = new GceCatalogue(this.#client, this.models);
  readonly #keyPairs = new GceKeyPairs(this.#client, this.models);
  /** Images of the project and of the public ones. */
  readonly images: GceImages = new GceImages(this.#client, this.models, {
    projects: this.options.imageProjects,
  });
  readonly #nodes: GceNodes = new GceNodes(this.#client, this.models, {
    image: (image, call) => this.images.resolve(image, 'createNode', call),
    volume: async (volume, call) => (await this.disks.get(volume, 'createNode', call)).extra.path,
    publicKey: async (name, call) => (await this.#keyPairs.get(name, 'createNode', call)).publicKey ?? '',
  });
  /** Instances: suspend, tags, metadata, serial ports, guest attributes. */
  readonly instances: GceInstances = new GceInstances(this.#client, this.#nodes);
  /** Persistent disks. */
  readonly disks: GceDisks = new GceDisks(this.#client, this.models, this.#nodes, {
    image: (image, call) => this.images.resolve(image, 'createVolume', call),
    snapshot: (snapshot) => this.snapshots.path(snapshot),
  });
  /** Snapshots of disks. */
  readonly snapshots: GceSnapshots = new GceSnapshots(this.#client, this.models, this.disks);
  /** Static addresses. */
  readonly addresses: GceAddresses = new GceAddresses(this.#client, this.models, this.#nodes);
  /** Networks. */
  readonly networks: GceNetworks = new GceNetworks(this.#client);
  /** Subnets. */
  readonly subnetworks: GceSubnetworks = new GceSubnetworks(this.#client);
  /** Firewall rules. */
  readonly firewalls: GceFirewalls = new GceFirewalls(this.#client);

  /** Reads credentials, project, region and endpoint where Google's own tools look; used by `fromEnv`. */
  static async readEnvironment(
    environment: Environment,
    options: GoogleComputeOptions,
  ): Promise<GoogleComputeOptions> {
    const found = await gcloudCompute(environment);
    return googleOptionsFrom(environment, { ...found, ...options });
  }

  override describeError(response: ErrorResponse): ErrorDescription {
    return describeGceError(response);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#nodes.iterate(filter, this.call(options)));
  }

  /** Machine types. Without a region they are read of all zones, which takes many pages. */
  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<Gce.GceSizeExtra>> {
    return this.#catalogue.sizes(options);
  }

  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<Gce.GceSizeExtra>> {
    return this.#catalogue.size(size, options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<Gce.GceImageExtra>> {
    return this.images.iterate(options);
  }

  /** One image: by path, by its family (`debian-12`), by name. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<Gce.GceImageExtra>> {
    return this.images.get(image, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Gce.GceLocationExtra>> {
    return this.#catalogue.locations(options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#nodes.get(node, 'getNode', this.call(options));
  }

  /**
   * Makes an instance. `userData` that begins with `#!` becomes its startup script, which Google's guest runs at every boot; anything
   * else goes to cloud-init, which not all images have. It gets an address outside unless `extra.externalIp` says otherwise.
   */
  override async createNode(
    spec: CreateNodeOptions<Gce.GceCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkSpec(spec);
    return this.#nodes.create(spec, this.call(options));
  }

  /** Makes up to 100 instances with one request, each of the name that it is given. */
  override async createNodeBatch(
    batch: NodeBatch<Gce.GceCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    for (const name of batch.names) this.checkSpec({ ...batch.spec, name });
    return this.#nodes.createBatch(batch, this.call(options));
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.#nodes.destroy(node, this.call(options));
  }

  /** Resets an instance, as a button would: what it has not written is lost. */
  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.instances.reset(node, options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.instances.start(node, options);
  }

  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.instances.stop(node, {}, options);
  }

  /** Gives a stopped instance another machine type. @throws ConflictError while it runs */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'resizeNode';
    const call = this.call(options);
    const { location } = await this.#nodes.get(node, operation, call);
    const json = { machineType: `zones/${String(location)}/machineTypes/${idOf(size)}` };
    return this.instances.act(operation, node, { action: 'setMachineType', json }, call);
  }

  /** Gives a stopped instance another name, or any other labels. @throws ConflictError for a name while it runs */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.instances.update(node, change, options);
  }

  /** What an instance has written to its first serial port: the last MiB. */
  override async getConsoleOutput(
    node: ComputeNode | string,
    { lines }: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    const { contents } = await this.instances.getSerialOutput(node, {}, options);
    if (contents === '') return null;
    return lines === undefined ? contents : contents.replace(/\n$/, '').split('\n').slice(-lines).join('\n');
  }

  /** What Google's guest has written to the guest attributes (`extra.guestAttributes`), else cloud-init to the console. */
  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return this.instances.hostKeys(node, options);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.#nodes.poll(poll, options);
  }

  /** Why an instance could not be made, by the operation that was to make it. */
  protected override faultOf({ state, extra }: ComputeNode<Gce.GceNodeExtra>): string | null {
    return state === 'error' ? extra.statusMessage : null;
  }

  override async *iterateKeyPairs(options?: CallOptions): AsyncGenerator<Pair, void, undefined> {
    yield* await this.#keyPairs.list('listKeyPairs', options);
  }

  override async getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<Pair> {
    return this.#keyPairs.get(keyPair, 'getKeyPair', options);
  }

  /** Keeps a public key in the project's metadata, where it opens no server until one is made with it. */
  override async importKeyPair(name: string, publicKey: string, options?: CallOptions): Promise<Pair> {
    return this.#keyPairs.import(name, publicKey, options);
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.#keyPairs.delete(keyPair, options);
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<Disk> {
    return this.disks.iterate(options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.disks.get(volume, 'getVolume', options);
  }

  override async createVolume(
    spec: CreateVolumeOptions<Gce.GceCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    this.checkVolumeSpec(spec);
    return this.disks.create(spec, options);
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment?: AttachVolumeOptions,
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
    return this.disks.delete(volume, options);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<Gce.GceSnapshotExtra>> {
    return this.snapshots.iterate(volume, options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<Gce.GceCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<Gce.GceSnapshotExtra>> {
    return this.snapshots.create(volume, spec, options);
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    return this.snapshots.delete(snapshot, options);
  }

  /** Makes an image of the disk that an instance boots from, which goes on running. It is there when this resolves. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<Gce.GceCreateImageExtra>,
    options?: CallOptions,
  ): Promise<NodeImage<Gce.GceImageExtra>> {
    const call = this.call(options);
    const instance = await this.#nodes.get(node, 'createImage', call);
    const disk = bootDiskOf(instance);
    if (disk !== null) return this.images.create(disk, spec, call);
    throw new ConflictError(
      `createImage: the instance ${instance.name} has no disk.`,
      this.details('createImage'),
    );
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.images.delete(image, options);
  }

  /** Copies an image of any project into this one. */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<Gce.GceImageExtra>> {
    if (copy.sourceRegion === undefined) return this.images.copy(image, copy, options);
    throw new InvalidRequestError("copyImage: Google's images are in no region.", this.details('copyImage'));
  }

  override iterateAddresses(options?: CallOptions): AsyncIterable<Address<Gce.GceAddressExtra>> {
    return this.addresses.iterate(options);
  }

  /** Takes an address outside in the driver's region. `addresses.create` takes its name and more. */
  override async reserveAddress(
    { network }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<Address<Gce.GceAddressExtra>> {
    if (network === undefined)
      return this.addresses.create({ name: `address-${crypto.randomUUID().slice(0, 13)}` }, options);
    throw new InvalidRequestError(
      "reserveAddress: Google's addresses outside are of no network; for one inside, see addresses.create.",
      this.details('reserveAddress'),
    );
  }

  override async assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    assignment?: AssignAddressOptions,
    options?: CallOptions,
  ): Promise<Address<Gce.GceAddressExtra>> {
    return this.addresses.assign(address, node, assignment, options);
  }

  override async unassignAddress(
    address: Address | string,
    options?: CallOptions,
  ): Promise<Address<Gce.GceAddressExtra>> {
    return this.addresses.unassign(address, options);
  }

  override async releaseAddress(address: Address | string, options?: CallOptions): Promise<void> {
    return this.addresses.delete(address, options);
  }

  protected override checkSpec(spec: CreateNodeOptions<Gce.GceCreateExtra>): void {
    super.checkSpec(spec);
    checkNodeSpec(spec, this.details('createNode'));
  }

  protected override checkMetadata(
    metadata: Readonly<Record<string, string>>,
    operation = 'createNode',
  ): void {
    checkLabels(metadata, this.details(operation));
  }

  protected override createAuthenticator(options: GoogleComputeOptions, redactor: Redactor): Authenticator {
    projectOf(options);
    const endpoint = 'https://compute.googleapis.com/compute/v1';
    const scope = 'https://www.googleapis.com/auth/compute';
    return googleAuthenticator(options, { provider: 'gce', endpoint, scope }, redactor);
  }
}
