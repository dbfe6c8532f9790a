import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  MalformedResponseError,
  type Redactor,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type AttachVolumeOptions,
  ComputeDriver,
  type ComputeNode,
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
import { type AwsEnvironmentOptions, type AwsOptions, awsOptionsFrom } from '../credentials.js';
import type { Parameters } from '../query.js';
import { Ec2Addresses } from './addresses.js';
import { Ec2InstanceTypes, LOCATIONS, REGIONS } from './catalogue.js';
import { Ec2Client, type Ec2Listing } from './client.js';
import { describeEc2Error } from './errors.js';
import { Ec2ImageList, Ec2Images } from './images.js';
import { type Ec2ConsoleOptions, Ec2Instances } from './instances.js';
import { Ec2KeyPairs } from './key-pairs.js';
import { EC2_LIMITS } from './limits.js';
import type {
  Ec2AddressExtra,
  Ec2CreateExtra,
  Ec2CreateImageExtra,
  Ec2CreateSnapshotExtra,
  Ec2CreateVolumeExtra,
  Ec2Extras,
  Ec2ImageExtra,
  Ec2KeyPairExtra,
  Ec2LocationExtra,
  Ec2NodeExtra,
  Ec2SizeExtra,
  Ec2SnapshotExtra,
  Ec2VolumeExtra,
} from './models.js';
import { type Ec2Subnet, type Ec2Vpc, SUBNETS, VPCS } from './networks.js';
import { readLocation } from './read.js';
import { Ec2Resource } from './resource.js';
import { Ec2SecurityGroups } from './security-groups.js';
import { ec2Authenticator } from './sign-in.js';
import { Ec2Snapshots } from './snapshots.js';
import { Ec2Tags } from './tags.js';
import { Ec2Volumes } from './volumes.js';

type ElasticAddress = Address<Ec2AddressExtra>;
type EbsSnapshot = VolumeSnapshot<Ec2SnapshotExtra>;
type EbsVolume = Volume<Ec2VolumeExtra>;
type Image = NodeImage<Ec2ImageExtra>;
type Instance = ComputeNode<Ec2NodeExtra>;
type InstanceType = NodeSize<Ec2SizeExtra>;
type Key = KeyPair<Ec2KeyPairExtra>;
type Spec = CreateNodeOptions<Ec2CreateExtra>;

/**
 * Amazon EC2: instances, types, images, key pairs, volumes, snapshots, addresses; security groups, networks and tags by parts.
 *
 * ```ts
 * const Ec2 = getDriver(Provider.EC2);
 * const ec2 = new Ec2({ accessKeyId, secretAccessKey, region: 'eu-central-1' });
 * const image = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
 * const node = await ec2.createNode({ name: 'web-1', image, size: 't3.micro' });
 * const web = await ec2.instances.list({ 'tag:team': ['web'] });
 * ```
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
export class Ec2 extends ComputeDriver<AwsOptions, Ec2Extras> {
  static override readonly provider: string = 'ec2';
  static override readonly limits = EC2_LIMITS;

  readonly #client = new Ec2Client(this.context);
  readonly #addresses = new Ec2Addresses(this.#client, this.models);
  readonly #images = new Ec2Images(this.#client, this.models);
  readonly #instances = new Ec2Instances(this.#client, this.models);
  readonly #keyPairs = new Ec2KeyPairs(this.#client, this.models);
  readonly #sizes = new Ec2InstanceTypes(this.#client, this.models);
  readonly #snapshots = new Ec2Snapshots(this.#client, this.models);
  readonly #volumes = new Ec2Volumes(this.#client, this.models, this.#instances);

  /** Elastic addresses by filters, such as `{ 'tag:team': ['web'] }`. */
  readonly addresses: Ec2Resource<ElasticAddress> = this.#resource('addresses', this.#addresses.listing);
  /** Images of any account, by owner and filter. */
  readonly images = new Ec2ImageList(this.#client, this.#images.listing);
  /** Instances by filters, such as `{ 'tag:team': ['web'] }`. */
  readonly instances: Ec2Resource<Instance> = this.#resource('instances', this.#instances.listing);
  /** Instance types by filters, such as `{ 'vcpu-info.default-vcpus': ['4'] }`. */
  readonly instanceTypes: Ec2Resource<InstanceType> = this.#resource('instanceTypes', this.#sizes.listing);
  /** Key pairs by filters, such as `{ 'key-name': ['laptop*'] }`. */
  readonly keyPairs: Ec2Resource<Key> = this.#resource('keyPairs', this.#keyPairs.listing);
  /** Names of the regions that the account can use. */
  readonly regions: Ec2Resource<string> = this.#resource('regions', REGIONS);
  /** Security groups and their rules. */
  readonly securityGroups = new Ec2SecurityGroups(this.#client);
  /** Snapshots of the account's own by filters, such as `{ status: ['completed'] }`. */
  readonly snapshots: Ec2Resource<EbsSnapshot> = this.#resource('snapshots', this.#snapshots.listing);
  /** Subnets by filters, such as `{ 'vpc-id': [id] }`. */
  readonly subnets: Ec2Resource<Ec2Subnet> = this.#resource('subnets', SUBNETS);
  /** Tags of resources of any kind. */
  readonly tags = new Ec2Tags(this.#client);
  /** Volumes by filters, such as `{ 'tag:team': ['web'] }`. */
  readonly volumes: Ec2Resource<EbsVolume> = this.#resource('volumes', this.#volumes.listing);
  /** Virtual private clouds by filters, such as `{ 'is-default': ['true'] }`. */
  readonly vpcs: Ec2Resource<Ec2Vpc> = this.#resource('vpcs', VPCS);

  /** Reads keys and region where AWS's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = { provider: 'ec2', service: 'compute', serviceVariable: 'EC2' } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  /** Calls any action of the API, for what has no method here, and returns the root of the XML. */
  async callAction(action: string, parameters: Parameters, options?: CallOptions): Promise<XmlReader> {
    return this.#client.call({ operation: 'callAction', action, parameters }, options);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#instances.iterate(filter.name, options));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#instances.get(node, options);
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    const batch = { spec, names: [spec.name], clientToken: crypto.randomUUID() };
    const [node] = await this.createNodeBatch(batch, options);
    if (node !== undefined) return node;
    throw new MalformedResponseError(
      "createNode: EC2's response has no instance.",
      this.details('createNode'),
    );
  }

  /** Creates up to a thousand instances with one RunInstances. They bear the name of the spec; `extra.launchIndex` tells them apart. */
  override async createNodeBatch(
    batch: NodeBatch<Ec2CreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    this.checkSpec(batch.spec);
    return this.#instances.run(batch, options);
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#instances.terminate(node, options);
  }

  override async destroyNodeBatch(
    nodes: readonly (ComputeNode | string)[],
    options?: CallOptions,
  ): Promise<void> {
    await this.#instances.terminateAll(nodes, options);
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#instances.reboot(node, options);
  }

  /** Starts a stopped instance. EC2 calls it `pending` then, as it does a new one; the node returned is `starting`. */
  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#instances.start(node, options);
  }

  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#instances.stop(node, options);
  }

  /** Gives a stopped instance another type. @throws ConflictError while it runs */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    return this.#instances.resize(node, size, options);
  }

  /** Gives an instance another name or other tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#instances.update(node, change, options);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return { nodes: await this.#instances.poll(poll, options), now: null };
  }

  /** Why an instance stopped or ended; null where the user asked for it. */
  protected override faultOf(node: Instance): string | null {
    const { stateReason } = node.extra;
    return stateReason?.startsWith('Client.UserInitiated') ? null : stateReason;
  }

  /**
   * Reads what an instance has written to its console; null where there is nothing yet. EC2 keeps it a few minutes late; `latest` asks for
   * the present moment, which instances of the Nitro system alone can tell.
   */
  override async getConsoleOutput(
    node: ComputeNode | string,
    console: Ec2ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return this.#instances.console(node, console, options);
  }

  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return this.#instances.hostKeys(node, options);
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<InstanceType> {
    return this.#sizes.iterate(options);
  }

  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<InstanceType> {
    return this.#sizes.get(size, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Ec2LocationExtra>> {
    const { models } = this;
    const listing = { ...LOCATIONS, read: (row: XmlReader) => models.location(readLocation(row)) };
    return this.#client.list(listing, { operation: 'listLocations' }, options);
  }

  /** The account's own images. The public catalogue has hundreds of thousands: ask `images.list` for a part of it. */
  override iterateImages(options?: CallOptions): AsyncIterable<Image> {
    return this.#images.iterate(options);
  }

  /**
   * One image, by its id or by a parameter of the Systems Manager: `resolve:ssm:/aws/service/...`, with `:version` at its end if need be.
   *
   * @throws ImageNotFoundError; PermissionError where the keys lack `ssm:GetParameters`, which EC2 wants at a create as well
   */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    return this.#images.get(image, options);
  }

  /** Makes an image of an instance. EC2 restarts the instance for it, unless `extra.noReboot` says otherwise. It can be used once `extra.status` is `available`. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<Ec2CreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    return this.#images.create(node, spec, options);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.#images.delete(image, options);
  }

  /** Copies an image into this driver's region. */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    return this.#images.copy(image, copy, options);
  }

  override iterateKeyPairs(options?: CallOptions): AsyncIterable<Key> {
    return this.#keyPairs.iterate(options);
  }

  override async getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<Key> {
    return this.#keyPairs.get(keyPair, options);
  }

  override async createKeyPair(name: string, options?: CallOptions): Promise<Key> {
    return this.#keyPairs.create(name, options);
  }

  override async importKeyPair(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    return this.#keyPairs.import(name, publicKey, options);
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    await this.#keyPairs.delete(keyPair, options);
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<EbsVolume> {
    return this.#volumes.iterate(options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<EbsVolume> {
    return this.#volumes.get(volume, options);
  }

  /** Makes a volume, in an availability zone that is open where `location` names none. */
  override async createVolume(
    spec: CreateVolumeOptions<Ec2CreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<EbsVolume> {
    this.checkVolumeSpec(spec);
    return this.#volumes.create(spec, options);
  }

  /** Gives a volume to an instance of its zone, as the first free device from /dev/sdf on where none is given. */
  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<EbsVolume> {
    return this.#volumes.attach(volume, node, attachment, options);
  }

  override async detachVolume(volume: Volume | string, options?: CallOptions): Promise<EbsVolume> {
    return this.#volumes.detach(volume, options);
  }

  /** Makes a volume larger, attached or not. It cannot be made smaller, and EC2 wants six hours between two changes. */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<EbsVolume> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.#volumes.resize(volume, size, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await this.#volumes.delete(volume, options);
  }

  /** Snapshots of the account's own. */
  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<EbsSnapshot> {
    return this.#snapshots.iterate(volume, options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<Ec2CreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<EbsSnapshot> {
    return this.#snapshots.create(volume, spec, options);
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#snapshots.delete(snapshot, options);
  }

  /** Elastic addresses. */
  override iterateAddresses(options?: CallOptions): AsyncIterable<ElasticAddress> {
    return this.#addresses.iterate(options);
  }

  /** Takes an elastic address for the account. @throws QuotaExceededError */
  override async reserveAddress(
    reservation: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<ElasticAddress> {
    return this.#addresses.reserve(reservation, options);
  }

  override async assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    assignment: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<ElasticAddress> {
    return this.#addresses.assign(address, node, assignment, options);
  }

  override async unassignAddress(address: Address | string, options?: CallOptions): Promise<ElasticAddress> {
    return this.#addresses.unassign(address, options);
  }

  override async releaseAddress(address: Address | string, options?: CallOptions): Promise<void> {
    await this.#addresses.release(address, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeEc2Error(response);
  }

  protected override createAuthenticator(options: AwsOptions, redactor: Redactor): Authenticator {
    return ec2Authenticator(this.provider, options, redactor);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const named = spec.metadata?.['Name'];
    if (named !== undefined && named !== spec.name)
      throw new InvalidRequestError(
        `createNode: the tag Name holds an instance's name at EC2; it cannot be ${JSON.stringify(named)} beside the name ${JSON.stringify(spec.name)}.`,
        this.details('createNode'),
      );
    if (spec.networks === 'none')
      throw new InvalidRequestError(
        "createNode: an instance of EC2 has at least one network interface; networks cannot be 'none'.",
        this.details('createNode'),
      );
  }

  #resource<Item>(name: string, listing: Ec2Listing<Item>): Ec2Resource<Item> {
    return new Ec2Resource(this.#client, name, listing);
  }
}
