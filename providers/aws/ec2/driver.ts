import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Redactor,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  addParts,
  type AttachVolumeOptions,
  checkVolumeSize,
  checkVolumeSpec,
  ComputeDriver,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type ImageState,
  type NodeBatch,
  type NodeImage,
  type NodeListArguments,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type UpdateNodeOptions,
  type Volume,
} from '../../../src/compute/index.js';
import { type AwsEnvironmentOptions, type AwsOptions, awsOptionsFrom } from '../credentials.js';
import type { Parameters } from '../query.js';
import { locationsOf, REGIONS } from './catalogue.js';
import type { Ec2Listing } from './client.js';
import { describeEc2Error } from './errors.js';
import { Ec2ImageList, Ec2Images } from './images.js';
import { type Ec2ConsoleOptions, Ec2Instances } from './instances.js';
import { Ec2KeyPairs } from './key-pairs.js';
import { checkLaunch } from './launch.js';
import { EC2_LIMITS } from './limits.js';
import type * as Model from './models.js';
import { Ec2Addresses } from './network/addresses.js';
import { Ec2Firewalls } from './network/firewalls.js';
import { type Ec2Subnet, type Ec2Vpc, SUBNETS, VPCS } from './network/networks.js';
import { Ec2Networks } from './network/portable-networks.js';
import { Ec2SecurityGroups } from './network/security-groups.js';
import { Ec2Parts } from './parts.js';
import { imageStateOf } from './read.js';
import { Ec2Resource } from './resource.js';
import { ec2Authenticator } from './sign-in.js';
import { Ec2Snapshots } from './snapshots.js';
import { Ec2Tags } from './tags.js';
import { Ec2Volumes } from './volumes.js';

type Spec = CreateNodeOptions<Model.Ec2CreateExtra>;

/**
 * Amazon EC2: instances, types, images, key pairs, volumes, snapshots, addresses, networks, firewalls; VPCs and tags by parts.
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
export class Ec2 extends ComputeDriver<AwsOptions, Model.Ec2Extras> {
  static override readonly provider: string = 'ec2';
  static override readonly limits = EC2_LIMITS;

  static {
    addParts<Ec2>(this, {
      nodes: [Ec2Instances, (ec2) => ec2.#parts.instances],
      keyPairs: [Ec2KeyPairs, (ec2) => ec2.#parts.keyPairs],
      volumes: [Ec2Volumes, (ec2) => ec2.#parts.volumes],
      volumeSnapshots: [Ec2Snapshots, (ec2) => ec2.#parts.snapshots],
      images: [Ec2Images, (ec2) => ec2.#parts.images],
      addresses: [Ec2Addresses, (ec2) => ec2.#parts.addresses],
      networks: [Ec2Networks, (ec2) => ec2.#parts.networks],
      firewalls: [Ec2Firewalls, (ec2) => ec2.#parts.firewalls],
    });
  }

  /** Elastic addresses by filters, such as `{ 'tag:team': ['web'] }`. */
  get addresses(): Ec2Resource<Model.Ec2Address> {
    return this.#resource('addresses', this.#parts.addresses.listing);
  }

  /** Images of any account, by owner and filter. */
  get images(): Ec2ImageList {
    return this.part('images', () => new Ec2ImageList(this.#parts.client, this.#parts.images.listing));
  }

  /** Instances by filters, such as `{ 'tag:team': ['web'] }`. */
  get instances(): Ec2Resource<Model.Ec2Instance> {
    return this.#resource('instances', this.#parts.instances.listing);
  }

  /** Instance types by filters, such as `{ 'vcpu-info.default-vcpus': ['4'] }`. */
  get instanceTypes(): Ec2Resource<Model.Ec2InstanceType> {
    return this.#resource('instanceTypes', this.#parts.instanceTypes.listing);
  }

  /** Key pairs by filters, such as `{ 'key-name': ['laptop*'] }`. */
  get keyPairs(): Ec2Resource<Model.Ec2KeyPair> {
    return this.#resource('keyPairs', this.#parts.keyPairs.listing);
  }

  /** Names of the regions that the account can use. */
  get regions(): Ec2Resource<string> {
    return this.#resource('regions', REGIONS);
  }

  /** Security groups and their rules. */
  get securityGroups(): Ec2SecurityGroups {
    return this.part('securityGroups', () => new Ec2SecurityGroups(this.#parts.client));
  }

  /** Snapshots of the account's own by filters, such as `{ status: ['completed'] }`. */
  get snapshots(): Ec2Resource<Model.Ec2Snapshot> {
    return this.#resource('snapshots', this.#parts.snapshots.listing);
  }

  /** Subnets by filters, such as `{ 'vpc-id': [id] }`. */
  get subnets(): Ec2Resource<Ec2Subnet> {
    return this.#resource('subnets', SUBNETS);
  }

  /** Tags of resources of any kind. */
  get tags(): Ec2Tags {
    return this.part('tags', () => new Ec2Tags(this.#parts.client));
  }

  /** Volumes by filters, such as `{ 'tag:team': ['web'] }`. */
  get volumes(): Ec2Resource<Model.Ec2Volume> {
    return this.#resource('volumes', this.#parts.volumes.listing);
  }

  /** Virtual private clouds by filters, such as `{ 'is-default': ['true'] }`. */
  get vpcs(): Ec2Resource<Ec2Vpc> {
    return this.#resource('vpcs', VPCS);
  }

  /** Reads the keys and region of AWS's own tools; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: AwsEnvironmentOptions): Promise<AwsOptions> {
    const reader = { provider: 'ec2', service: 'compute', serviceVariable: 'EC2' } as const;
    return awsOptionsFrom(environment, reader, options);
  }

  /** Calls any action of the API, for actions without a method here, and returns the root of the XML. */
  async callAction(action: string, parameters: Parameters, options?: CallOptions): Promise<XmlReader> {
    return this.#parts.client.call({ operation: 'callAction', action, parameters }, options);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Model.Ec2Instance> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#parts.instances.iterate(filter.name, options));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Model.Ec2Instance> {
    return this.#parts.instances.get(node, options);
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Model.Ec2Instance> {
    this.checkSpec(spec);
    return this.#parts.instances.runOne(spec, options);
  }

  /** Creates up to a thousand instances with one RunInstances. All have the name of the spec; `extra.launchIndex` distinguishes them. */
  override async createNodeBatch(
    batch: NodeBatch<Model.Ec2CreateExtra>,
    options?: CallOptions,
  ): Promise<Model.Ec2Instance[]> {
    this.checkSpec(batch.spec);
    return this.#parts.instances.run(batch, options);
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#parts.instances.terminate(node, options);
  }

  /** Starts a stopped instance. EC2 then calls it `pending`, like a new one; the returned node is `starting`. */
  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Model.Ec2Instance> {
    return this.#parts.instances.start(node, options);
  }

  /** Changes an instance's name or tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Model.Ec2Instance> {
    const call = this.call(options);
    const whole = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.#parts.instances.update(node, whole, call);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return { nodes: await this.#parts.instances.poll(poll, options), now: null };
  }

  /** State of an image; unknown if EC2 has a new one. */
  protected override imageState({ extra }: Model.Ec2Image): ImageState {
    return imageStateOf(extra.status);
  }

  /** Reason why an instance stopped or ended; null if the user requested it. */
  protected override faultOf(node: Model.Ec2Instance): string | null {
    const { stateReason } = node.extra;
    return stateReason?.startsWith('Client.UserInitiated') ? null : stateReason;
  }

  /**
   * Reads an instance's console output; null if there is none yet. EC2 updates it after a few minutes; `latest` requests the present
   * output, which only instances of the Nitro system have.
   */
  override async getConsoleOutput(
    node: ComputeNode | string,
    console: Ec2ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return this.#parts.instances.console(node, console, options);
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<Model.Ec2InstanceType> {
    return this.#parts.instanceTypes.iterate(options);
  }

  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<Model.Ec2InstanceType> {
    return this.#parts.instanceTypes.get(size, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<Model.Ec2Location> {
    return this.#parts.client.list(locationsOf(this.models), { operation: 'listLocations' }, options);
  }

  /** The account's own images. The public catalogue has hundreds of thousands: ask `images.list` for a part of it. */
  override iterateImages(options?: CallOptions): AsyncIterable<Model.Ec2Image> {
    return this.#parts.images.iterate(options);
  }

  /**
   * Fetches an image by its id, or by a parameter of the Systems Manager: `resolve:ssm:/aws/service/...`, optionally with `:version` at its
   * end.
   *
   * @throws ImageNotFoundError; PermissionError when the keys lack `ssm:GetParameters`, which EC2 also requires for a create
   */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Model.Ec2Image> {
    return this.#parts.images.get(image, options);
  }

  /**
   * Creates an image of an instance. EC2 restarts the instance for it, unless `extra.noReboot` is true. It can be used once `extra.status`
   * is `available`.
   */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<Model.Ec2CreateImageExtra>,
    options?: CallOptions,
  ): Promise<Model.Ec2Image> {
    return this.#parts.images.create(node, spec, options);
  }

  /** Creates a volume; default: in an available zone. */
  override async createVolume(
    spec: CreateVolumeOptions<Model.Ec2CreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Model.Ec2Volume> {
    checkVolumeSpec(spec, this.details('createVolume'));
    return this.#parts.volumes.create(spec, options);
  }

  /** Attaches a volume to an instance of its zone; default: as the first free device from /dev/sdf on. */
  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Model.Ec2Volume> {
    return this.#parts.volumes.attach(volume, node, attachment, options);
  }

  /** Enlarges a volume, attached or not. It cannot be made smaller, and EC2 requires six hours between two changes. */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<Model.Ec2Volume> {
    checkVolumeSize(size, this.details('resizeVolume'));
    return this.#parts.volumes.resize(volume, size, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeEc2Error(response);
  }

  protected override createAuthenticator(options: AwsOptions, redactor: Redactor): Authenticator {
    return ec2Authenticator(this.provider, options, redactor);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkLaunch(spec, this.context);
  }

  get #parts(): Ec2Parts {
    return this.part('portable', () => new Ec2Parts(this.context, this.models));
  }

  #resource<Item>(name: string, listing: Ec2Listing<Item>): Ec2Resource<Item> {
    return this.part(name, () => new Ec2Resource(this.#parts.client, name, listing));
  }
}
