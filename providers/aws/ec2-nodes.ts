import { hostKeysInConsole } from '../../src/compute/console-host-keys.js';
import type { NodeBatch } from '../../src/compute/batch.js';
import type { NodePoll, NodePollResult } from '../../src/compute/driver.js';
import { INTENT_KEY } from '../../src/compute/limits.js';
import { ComputeNode, type ComputeNodeData, type NodeSize } from '../../src/compute/models.js';
import type { CreateNodeOptions } from '../../src/compute/options.js';
import type { CallOptions } from '../../src/connection/call.js';
import type { XmlReader } from '../../src/connection/xml-reader.js';
import {
  CloudError,
  InvalidRequestError,
  MalformedResponseError,
  NodeNotFoundError,
} from '../../src/errors.js';
import { idOf } from '../../src/model.js';
import { Ec2Catalogue } from './ec2-catalogue.js';
import { launchParameters } from './ec2-launch.js';
import type { Ec2CreateExtra, Ec2NodeExtra } from './ec2-models.js';
import { readInstance, tagSpecification } from './ec2-read.js';
import { filtersOf, type Parameter } from './query.js';

/** Rows a page of DescribeInstances: EC2's maximum. */
const PAGE = 1000;
/** Values that one filter takes. */
const FILTER_VALUES = 200;

type Spec = CreateNodeOptions<Ec2CreateExtra>;
type Instance = ComputeNode<Ec2NodeExtra>;

/** Instances. */
export abstract class Ec2Nodes extends Ec2Catalogue {
  override iterateNodes(options?: CallOptions): AsyncIterable<Instance> {
    return this.instances('listNodes', {}, options);
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

  /**
   * What an instance has written to its console; null where there is nothing yet. EC2 keeps it a few minutes late; `latest` asks for the
   * present moment, which instances of the Nitro system alone can tell.
   */
  async getConsoleOutput(
    node: ComputeNode | string,
    console: { readonly latest?: boolean } = {},
    options?: CallOptions,
  ): Promise<string | null> {
    const parameters = { InstanceId: idOf(node), Latest: console.latest };
    const request = { idempotent: true };
    const answer = await this.act(
      { operation: 'getConsoleOutput', action: 'GetConsoleOutput', parameters, request },
      options,
    );
    const output = answer.optionalString('output');
    return output === null ? null : Buffer.from(output, 'base64').toString('utf8');
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
  ): AsyncIterable<Instance> {
    const list = { operation, action: 'DescribeInstances', key: 'reservationSet', page: PAGE };
    return this.list({ ...list, parameters }, (reservation) => this.reservation(reservation), options);
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
