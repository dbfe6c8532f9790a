import {
  type CallOptions,
  CloudError,
  idOf,
  InvalidRequestError,
  MalformedResponseError,
  NodeNotFoundError,
  NotFoundError,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  ComputeNode,
  type ComputeNodeData,
  type ConsoleOptions,
  type CreateNodeOptions,
  hostKeysInConsole,
  INTENT_KEY,
  type NodeBatch,
  type NodePoll,
  type NodePollResult,
  type NodeListArguments,
  type NodeSize,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { Ec2Catalogue } from './catalogue.js';
import { launchParameters } from './launch.js';
import type { Ec2CreateExtra, Ec2NodeExtra } from './models.js';
import { readInstance, tagSpecification } from './read.js';
import { filtersOf, type Parameter } from '../query.js';

/** Rows a page of DescribeInstances: EC2's maximum. */
const PAGE = 1000;
/** Values that one filter takes. */
const FILTER_VALUES = 200;

/** An id of a security group; anything else is a name. */
const GROUP_ID = /^sg-[0-9a-f]+$/;

/** Which part of an instance's console to read, and when. */
export interface Ec2ConsoleOptions extends ConsoleOptions {
  /** Asks for the present moment, which instances of the Nitro system alone can tell. */
  readonly latest?: boolean;
}

type Spec = CreateNodeOptions<Ec2CreateExtra>;
type Instance = ComputeNode<Ec2NodeExtra>;

/** Instances. */
export abstract class Ec2Nodes extends Ec2Catalogue {
  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    const { name } = filter;
    const parameters = isPlain(name) ? { Filter: filtersOf({ 'tag:Name': [name] }) } : {};
    return this.fitting(filter, this.instances('listNodes', parameters, options));
  }

  /** Instances that fit filters, such as `{ 'tag:team': ['web'] }`. */
  async findNodes(
    filters: Readonly<Record<string, readonly string[]>>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    return this.collect(options, (call) => this.instances('findNodes', { Filter: filtersOf(filters) }, call));
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
    const call = this.call(options);
    const operation = 'createNode';
    const groups = await this.groupIds(spec, call);
    const count = names.length;
    const name = count === 1 ? (names[0] ?? spec.name) : spec.name;
    const response = await this.act(
      {
        operation,
        action: 'RunInstances',
        parameters: {
          MinCount: count,
          MaxCount: count,
          ClientToken: token,
          ...launchParameters(
            groups === null ? spec : { ...spec, extra: { ...spec.extra, securityGroups: groups } },
          ),
          TagSpecification: tagSpecification('instance', name, spec.metadata),
        },
        request: { idempotent: true },
      },
      call,
    );
    const reservation = response.optionalString('reservationId');
    const nodes = response.list('instancesSet').map((one) => this.instance(one, reservation, name));
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

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
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

  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
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
  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    const call = this.call(options);
    const nodes: Instance[] = [];
    for (const filters of pollFilters(poll))
      for await (const node of this.instances('pollNodes', { Filter: filtersOf(filters) }, call))
        nodes.push(node);
    return { nodes, now: null };
  }

  /** Why an instance stopped or ended, where that was not because somebody asked for it. */
  protected override faultOf(node: ComputeNode<Ec2NodeExtra>): string | null {
    const { stateReason } = node.extra;
    return stateReason?.startsWith('Client.UserInitiated') ? null : stateReason;
  }

  /**
   * What an instance has written to its console; null where there is nothing yet. EC2 keeps it a few minutes late; `latest` asks for the
   * present moment, which instances of the Nitro system alone can tell.
   */
  override async getConsoleOutput(
    node: ComputeNode | string,
    { lines, latest }: Ec2ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    const parameters = { InstanceId: idOf(node), Latest: latest };
    const request = { idempotent: true };
    const response = await this.act(
      { operation: 'getConsoleOutput', action: 'GetConsoleOutput', parameters, request },
      options,
    );
    const output = response.optionalString('output');
    if (output === null) return null;
    const text = Buffer.from(output, 'base64').toString('utf8');
    return lines === undefined ? text : lastLines(text, lines);
  }

  /** What cloud-init has written to the console, at the present moment where the instance can tell. */
  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    const call = this.call(options);
    let output: string | null;
    try {
      output = await this.getConsoleOutput(node, { latest: true }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'not-supported') throw error;
      output = await this.getConsoleOutput(node, {}, call);
    }
    return hostKeysInConsole(output ?? '');
  }

  /** Gives an instance another name or other tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name', 'metadata']);
    const call = this.call(options);
    const { name, metadata } = change;
    const before = await this.getNode(node, call);
    const tags = { ...metadata, ...(name === undefined ? {} : { Name: name }) };
    const gone =
      metadata === undefined
        ? []
        : Object.keys(before.metadata).filter((key) => isOwn(key) && !(key in metadata));
    const operation = 'updateNode';
    const request = { idempotent: true };
    const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const ResourceId = [before.id];
    if (Tag.length > 0)
      await this.act({ operation, action: 'CreateTags', parameters: { ResourceId, Tag }, request }, call);
    if (gone.length > 0) {
      const parameters = { ResourceId, Tag: gone.map((Key) => ({ Key })) };
      await this.act({ operation, action: 'DeleteTags', parameters, request }, call);
    }
    return this.getNode(node, call);
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

  /** Ids of the security groups of a spec, whose names are looked up; null where all are ids. @throws NotFoundError, InvalidRequestError */
  private async groupIds({ extra, networks }: Spec, call: CallOptions): Promise<readonly string[] | null> {
    const given = extra?.securityGroups ?? [];
    const names = given.filter((group) => !GROUP_ID.test(group));
    if (names.length === 0) return null;
    const operation = 'createNode';
    const [subnet] = typeof networks === 'object' ? networks : [];
    const vpc = await this.vpcOf(subnet, call);
    const filters = { 'group-name': names, ...(vpc === null ? {} : { 'vpc-id': [vpc] }) };
    const list = {
      operation,
      action: 'DescribeSecurityGroups',
      parameters: { Filter: filtersOf(filters) },
      key: 'securityGroupInfo',
    };
    const read = (group: XmlReader): [string, string] => [group.id('groupName'), group.id('groupId')];
    const found = new Map<string, string>();
    for await (const [name, id] of this.list<[string, string]>(list, (group) => [read(group)], call))
      found.set(name, id);
    return given.map((group) => {
      if (GROUP_ID.test(group)) return group;
      const id = found.get(group);
      if (id !== undefined) return id;
      throw new NotFoundError(
        `${operation}: EC2 has no security group named ${JSON.stringify(group)}${vpc === null ? '' : ` in ${vpc}`}; see listSecurityGroups.`,
        this.details(operation),
      );
    });
  }

  /** The network that an instance goes to: that of its subnet, else the default one; null where there is none. */
  private async vpcOf(subnet: string | undefined, call: CallOptions): Promise<string | null> {
    const operation = 'createNode';
    const list =
      subnet === undefined
        ? {
            action: 'DescribeVpcs',
            parameters: { Filter: filtersOf({ 'is-default': ['true'] }) },
            key: 'vpcSet',
          }
        : { action: 'DescribeSubnets', parameters: { SubnetId: [subnet] }, key: 'subnetSet' };
    return this.find({ operation, ...list }, (one) => one.id('vpcId'), call);
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
  ): AsyncIterable<Instance> {
    const list = { operation, action: 'DescribeInstances', key: 'reservationSet', page: PAGE };
    return this.list({ ...list, parameters }, (reservation) => this.reservation(reservation), options);
  }

  private reservation(reservation: XmlReader): Instance[] {
    const id = reservation.optionalString('reservationId');
    return reservation.list('instancesSet').map((one) => this.instance(one, id));
  }

  /** `name` counts where the answer has no tags: some that speak EC2's language leave them out of the answer to a create. */
  private instance(instance: XmlReader, reservation: string | null, name = ''): Instance {
    const data = readInstance(instance, reservation);
    return new ComputeNode(this, data.name === '' ? { ...data, name } : data);
  }
}

/** Tags that AWS keeps itself cannot be taken away. */
function isOwn(key: string): boolean {
  return !key.startsWith('aws:');
}

/** Whether a name stands for itself in a filter of EC2's, whose values are patterns. Those of others are told apart here. */
function isPlain(name: string | undefined): name is string {
  return name !== undefined && name !== '' && !/[*?\\]/.test(name);
}

function lastLines(text: string, lines: number): string {
  return text.replace(/\n$/, '').split('\n').slice(-lines).join('\n');
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
