import type { NodeBatch } from '../../src/compute/batch.js';
import type { NodePoll, NodePollResult } from '../../src/compute/driver.js';
import { INTENT_KEY } from '../../src/compute/limits.js';
import {
  ComputeNode,
  type ComputeNodeData,
  NodeImage,
  NodeLocation,
  NodeSize,
} from '../../src/compute/models.js';
import type { CopyImageOptions, CreateImageOptions, CreateNodeOptions } from '../../src/compute/options.js';
import type { CallOptions } from '../../src/connection/call.js';
import type { XmlReader } from '../../src/connection/xml-reader.js';
import {
  ImageNotFoundError,
  InvalidRequestError,
  MalformedResponseError,
  NodeNotFoundError,
  SizeNotFoundError,
} from '../../src/errors.js';
import { idOf } from '../../src/model.js';
import { Ec2Base } from './ec2-base.js';
import {
  type Ec2CreateExtra,
  type Ec2Extras,
  type Ec2ImageExtra,
  type Ec2NodeExtra,
  readImage,
  readInstance,
  readLocation,
  readSize,
  tagSpecification,
} from './ec2-models.js';
import { filtersOf, type Parameter } from './query.js';

/** Rows a page of DescribeInstances and DescribeImages: EC2's maximum. */
const PAGE = 1000;
/** Rows a page of DescribeInstanceTypes: its maximum. */
const SIZE_PAGE = 100;
/** Values that one filter takes. */
const FILTER_VALUES = 200;
/** An image named by a parameter of the Systems Manager, which RunInstances resolves itself. */
const IMAGE_PARAMETER = /^resolve:ssm:/;

type Spec = CreateNodeOptions<Ec2CreateExtra>;
type Instance = ComputeNode<Ec2NodeExtra>;

/** Which images to list. */
export interface Ec2ImageQuery {
  /** Account ids, `self`, `amazon` or `aws-marketplace`. */
  readonly owners?: readonly string[];
  /** Such as `{ name: ['al2023-ami-2023*-x86_64'] }`. */
  readonly filters?: Readonly<Record<string, readonly string[]>>;
}

/** Instances, and what they are made of. */
export abstract class Ec2Nodes extends Ec2Base {
  override iterateNodes(options?: CallOptions): AsyncIterable<Instance> {
    return this.instances('listNodes', {}, options);
  }

  /** Instances that fit filters, such as `{ 'tag:team': ['web'] }`. */
  findNodes(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    return this.collect(options, (call) => this.instances('findNodes', { Filter: filtersOf(filters) }, call));
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<Ec2Extras['size']>> {
    const list = { operation: 'listSizes', action: 'DescribeInstanceTypes', key: 'instanceTypeSet' };
    return this.list({ ...list, page: SIZE_PAGE }, (type) => new NodeSize(this, readSize(type)), options);
  }

  /** The account's own images. The public catalogue has hundreds of thousands: ask `findImages` for a part of it. */
  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<Ec2ImageExtra>> {
    return this.images('listImages', { owners: ['self'] }, options);
  }

  /** Images by owner and filter. @throws InvalidRequestError where neither is given */
  async findImages(query: Ec2ImageQuery, options?: CallOptions): Promise<NodeImage<Ec2ImageExtra>[]> {
    if (!query.owners?.length && Object.keys(query.filters ?? {}).length === 0)
      throw new InvalidRequestError(
        'findImages: give owners or filters; the whole public catalogue is not listed.',
        this.details('findImages'),
      );
    return this.collect(options, (call) => this.images('findImages', query, call));
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Ec2Extras['location']>> {
    const list = {
      operation: 'listLocations',
      action: 'DescribeAvailabilityZones',
      key: 'availabilityZoneInfo',
    };
    return this.list(list, (zone) => new NodeLocation(this, readLocation(zone)), options);
  }

  /** Names of the regions that the account can use. */
  listRegions(options?: CallOptions): Promise<string[]> {
    const list = { operation: 'listRegions', action: 'DescribeRegions', key: 'regionInfo' };
    return this.collect(options, (call) => this.list(list, (region) => region.string('regionName'), call));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const list = {
      operation: 'getNode',
      action: 'DescribeInstances',
      parameters: { InstanceId: [idOf(node)] },
      key: 'reservationSet',
    };
    const found = await this.find(list, (reservation) => this.reservation(reservation), options);
    if (found !== null && found.state !== 'terminated') return found;
    const reason = found?.extra.stateReason ?? null;
    throw new NodeNotFoundError(
      `getNode: EC2 has no instance ${idOf(node)}${found === null ? '' : ` any more; it was terminated${reason === null ? '' : ` (${reason})`}`}.`,
      this.details('getNode'),
    );
  }

  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<Ec2Extras['size']>> {
    const list = {
      operation: 'getSize',
      action: 'DescribeInstanceTypes',
      parameters: { InstanceType: [idOf(size)] },
      key: 'instanceTypeSet',
      request: { notFound: SizeNotFoundError },
    };
    const found = await this.find(list, (type) => new NodeSize(this, readSize(type)), options);
    if (found !== null) return found;
    throw new SizeNotFoundError(
      `getSize: EC2 has no instance type ${idOf(size)} here.`,
      this.details('getSize'),
    );
  }

  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<Ec2ImageExtra>> {
    const list = {
      operation: 'getImage',
      action: 'DescribeImages',
      parameters: { ImageId: [idOf(image)] },
      key: 'imagesSet',
    };
    const found = await this.find(list, (one) => new NodeImage(this, readImage(one)), options);
    if (found !== null) return found;
    throw new ImageNotFoundError(`getImage: EC2 has no image ${idOf(image)} here.`, this.details('getImage'));
  }

  /** As in the base, but an image named by a parameter (`resolve:ssm:/path`) is left to EC2, which alone can resolve it. */
  override async checkCreate(specs: readonly Spec[], options?: CallOptions): Promise<void> {
    const call = this.call(options);
    for (const spec of specs) this.checkSpec(spec);
    for (const image of new Set(specs.map((spec) => idOf(spec.image))))
      if (!IMAGE_PARAMETER.test(image)) await this.getImage(image, call);
    for (const size of new Set(specs.map((spec) => idOf(spec.size)))) await this.getSize(size, call);
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    const batch = { spec, names: [spec.name], token: crypto.randomUUID() };
    const [node] = await this.createNodeBatch(batch, options);
    if (node !== undefined) return node;
    throw new MalformedResponseError(
      'createNode: the answer of EC2 has no instance.',
      this.details('createNode'),
    );
  }

  /** Creates up to a thousand instances with one RunInstances. They bear the name of the spec; `extra.launchIndex` tells them apart. */
  override async createNodeBatch(
    { spec, names, token }: NodeBatch<Ec2CreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const count = names.length;
    const name = count === 1 ? (names[0] ?? spec.name) : spec.name;
    const answer = await this.act(
      {
        operation,
        action: 'RunInstances',
        parameters: {
          MinCount: count,
          MaxCount: count,
          ClientToken: token,
          ...launchParameters(spec),
          TagSpecification: tagSpecification('instance', name, spec.metadata),
        },
        request: { idempotent: true },
      },
      options,
    );
    const reservation = answer.optionalString('reservationId');
    const nodes = answer.list('instancesSet').map((one) => this.instance(one, reservation));
    if (nodes.length !== count)
      throw new MalformedResponseError(
        `${operation}: asked for ${count} instances, EC2's answer has ${nodes.length}.`,
        this.details(operation),
      );
    return nodes.sort((a, b) => (a.extra.launchIndex ?? 0) - (b.extra.launchIndex ?? 0));
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const parameters = { InstanceId: [idOf(node)] };
    await this.remove({ operation: 'destroyNode', action: 'TerminateInstances', parameters }, options);
  }

  override async destroyNodeBatch(
    nodes: readonly (ComputeNode | string)[],
    options?: CallOptions,
  ): Promise<void> {
    const parameters = { InstanceId: nodes.map(idOf) };
    const request = { idempotent: true, frees: true };
    await this.act({ operation: 'destroyNodes', action: 'TerminateInstances', parameters, request }, options);
  }

  override rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.change('rebootNode', 'RebootInstances', node, options);
  }

  /** Starts a stopped instance. EC2 calls it `pending` then, as it does a new one; here it is `starting` in the answer. */
  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const call = this.call(options);
    const parameters = { InstanceId: [idOf(node)] };
    await this.act({ operation: 'startNode', action: 'StartInstances', parameters }, call);
    const list = { operation: 'startNode', action: 'DescribeInstances', parameters, key: 'reservationSet' };
    const read = (reservation: XmlReader): ComputeNodeData<Ec2NodeExtra>[] =>
      reservation.list('instancesSet').map((one) => readInstance(one, null));
    const data = await this.find(list, read, call);
    if (data === null) return this.getNode(node, call);
    return new ComputeNode(this, data.state === 'pending' ? { ...data, state: 'starting' } : data);
  }

  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.change('stopNode', 'StopInstances', node, options);
  }

  /** Gives a stopped instance another type. @throws ConflictError while it runs */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    const parameters = { InstanceId: idOf(node), InstanceType: { Value: idOf(size) } };
    await this.act({ operation: 'resizeNode', action: 'ModifyInstanceAttribute', parameters }, call);
    return this.getNode(node, call);
  }

  /** Asks by filters where few servers are waited for or looked for, else about all. */
  override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    const call = this.call(options);
    const nodes: Instance[] = [];
    for (const filters of pollFilters(poll))
      for await (const node of this.instances('pollNodes', { Filter: filtersOf(filters) }, call))
        nodes.push(node);
    return { nodes, now: null };
  }

  /** Why an instance stopped or ended, where that was not because somebody asked for it. */
  override faultOf(node: ComputeNode<Ec2NodeExtra>): string | null {
    const { stateReason } = node.extra;
    return stateReason?.startsWith('Client.UserInitiated') ? null : stateReason;
  }

  /** What an instance has written to its console, which EC2 keeps a few minutes late; null where there is nothing yet. */
  async getConsoleOutput(node: ComputeNode | string, options?: CallOptions): Promise<string | null> {
    const parameters = { InstanceId: idOf(node) };
    const request = { idempotent: true };
    const answer = await this.act(
      { operation: 'getConsoleOutput', action: 'GetConsoleOutput', parameters, request },
      options,
    );
    const output = answer.optionalString('output');
    return output === null ? null : Buffer.from(output, 'base64').toString('utf8');
  }

  /** Makes an image of an instance, which is restarted for it. It can be used once `extra.status` is `available`. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<Ec2ImageExtra>> {
    const call = this.call(options);
    const parameters = {
      InstanceId: idOf(node),
      Name: spec.name,
      TagSpecification: tagSpecification('image', spec.name, spec.metadata),
    };
    const answer = await this.act({ operation: 'createImage', action: 'CreateImage', parameters }, call);
    return this.getImage(answer.string('imageId'), call);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const parameters = { ImageId: idOf(image) };
    await this.remove({ operation: 'deleteImage', action: 'DeregisterImage', parameters }, options);
  }

  /** Copies an image into this driver's region. */
  override async copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<Ec2ImageExtra>> {
    const call = this.call(options);
    const parameters = {
      SourceImageId: idOf(image),
      SourceRegion: copy.sourceRegion ?? this.region,
      Name: copy.name,
      ClientToken: crypto.randomUUID(),
    };
    const request = { idempotent: true };
    const answer = await this.act({ operation: 'copyImage', action: 'CopyImage', parameters, request }, call);
    return this.getImage(answer.string('imageId'), call);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (spec.networks === 'none')
      throw new InvalidRequestError(
        "createNode: an instance of EC2 has at least one network interface; networks cannot be 'none'.",
        this.details('createNode'),
      );
  }

  private async change(
    operation: string,
    action: string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.call(options);
    await this.act({ operation, action, parameters: { InstanceId: [idOf(node)] } }, call);
    return this.getNode(node, call);
  }

  private instances(
    operation: string,
    parameters: Readonly<Record<string, Parameter>>,
    options: CallOptions | undefined,
  ): AsyncGenerator<Instance, void, undefined> {
    const list = { operation, action: 'DescribeInstances', key: 'reservationSet', page: PAGE };
    return this.list({ ...list, parameters }, (reservation) => this.reservation(reservation), options);
  }

  private images(
    operation: string,
    { owners, filters }: Ec2ImageQuery,
    options: CallOptions | undefined,
  ): AsyncGenerator<NodeImage<Ec2ImageExtra>, void, undefined> {
    const parameters = { Owner: owners, Filter: filters === undefined ? undefined : filtersOf(filters) };
    const list = { operation, action: 'DescribeImages', key: 'imagesSet', page: PAGE };
    return this.list({ ...list, parameters }, (one) => new NodeImage(this, readImage(one)), options);
  }

  private reservation(reservation: XmlReader): Instance[] {
    const id = reservation.optionalString('reservationId');
    return reservation.list('instancesSet').map((one) => this.instance(one, id));
  }

  private instance(instance: XmlReader, reservation: string | null): Instance {
    return new ComputeNode(this, readInstance(instance, reservation));
  }
}

/** The lists that together show what a poll asks for. Filters within one narrow it down, so ids and intents need one each. */
function pollFilters({ ids, intents }: NodePoll): Readonly<Record<string, readonly string[]>>[] {
  const isFew = ids.size + intents.length > 0 && Math.max(ids.size, intents.length) <= FILTER_VALUES;
  if (!isFew) return [{}];
  return [
    ...(ids.size === 0 ? [] : [{ 'instance-id': [...ids] }]),
    ...(intents.length === 0 ? [] : [{ [`tag:${INTENT_KEY}`]: intents.map((start) => `${start}*`) }]),
  ];
}

/** What RunInstances takes of a spec. */
function launchParameters(spec: Spec): Record<string, Parameter> {
  const { extra = {}, keyPair, location, userData } = spec;
  const placement = {
    AvailabilityZone: location === undefined ? undefined : idOf(location),
    GroupName: extra.placementGroup,
    Tenancy: extra.tenancy,
  };
  return {
    ImageId: idOf(spec.image),
    InstanceType: idOf(spec.size),
    KeyName: typeof keyPair === 'object' ? keyPair.name : keyPair,
    UserData: userData === undefined ? undefined : Buffer.from(userData).toString('base64'),
    Placement: placement,
    IamInstanceProfile: profileParameter(extra.instanceProfile),
    InstanceMarketOptions: spotParameter(extra.spot),
    BlockDeviceMapping: blockDevices(extra),
    EbsOptimized: extra.ebsOptimized,
    Monitoring: extra.monitoring === undefined ? undefined : { Enabled: extra.monitoring },
    MetadataOptions: extra.metadataTokens === undefined ? undefined : { HttpTokens: extra.metadataTokens },
    InstanceInitiatedShutdownBehavior: extra.shutdown,
    ...networkParameters(spec),
  };
}

/** One subnet goes with the instance itself; several, or a say about the public address, need interfaces. */
function networkParameters({ networks, extra = {} }: Spec): Record<string, Parameter> {
  const subnets = typeof networks === 'object' ? networks : [];
  const { securityGroups, publicIp } = extra;
  if (subnets.length <= 1 && publicIp === undefined)
    return { SubnetId: subnets[0], SecurityGroupId: securityGroups };
  const all = subnets.length === 0 ? [undefined] : subnets;
  return {
    NetworkInterface: all.map((SubnetId, DeviceIndex) => ({
      DeviceIndex,
      SubnetId,
      SecurityGroupId: securityGroups,
      AssociatePublicIpAddress: all.length === 1 ? publicIp : undefined,
    })),
  };
}

function profileParameter(profile: string | undefined): Parameter {
  if (profile === undefined) return undefined;
  return profile.startsWith('arn:') ? { Arn: profile } : { Name: profile };
}

function spotParameter(spot: Ec2CreateExtra['spot']): Parameter {
  if (spot === undefined) return undefined;
  const { maxPrice, type, interruption } = spot;
  const options = { MaxPrice: maxPrice, SpotInstanceType: type, InstanceInterruptionBehavior: interruption };
  return { MarketType: 'spot', SpotOptions: options };
}

function blockDevices({
  blockDevices: given,
  rootSize,
  rootDevice = '/dev/xvda',
}: Ec2CreateExtra): Parameter {
  if (rootSize === undefined) return given;
  return [{ DeviceName: rootDevice, Ebs: { VolumeSize: rootSize } }, ...(given ?? [])];
}
