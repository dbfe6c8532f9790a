import {
  type CallOptions,
  CloudError,
  idOf,
  MalformedResponseError,
  NodeNotFoundError,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  checkConsole,
  type ComputeModels,
  type ComputeNode,
  type ConsoleOptions,
  type CreateNodeOptions,
  hostKeysInConsole,
  lastLines,
  KEY_TAG,
  OWNER_TAG_KEY,
  type NodeBatch,
  type NodePoll,
  type NodeSize,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { type Filters, filtersOf } from '../query.js';
import type { Ec2Client, Ec2Listing } from './client.js';
import { launchParameters } from './launch.js';
import type { Ec2CreateExtra, Ec2Extras, Ec2NodeExtra } from './models.js';
import { PAGE, readInstance, tagPairs, tagSpecification } from './read.js';

/** Most values of one filter. */
const FILTER_VALUES = 200;

/** Which part of an instance's console to read, and when. */
export interface Ec2ConsoleOptions extends ConsoleOptions {
  /** Requests the present output, which only instances of the Nitro system have. */
  readonly latest?: boolean;
}

type Spec = CreateNodeOptions<Ec2CreateExtra>;
type Instance = ComputeNode<Ec2NodeExtra>;

/** The portable methods of servers, which EC2 calls instances. */
export class Ec2Instances {
  readonly listing: Ec2Listing<Instance>;
  readonly #client: Ec2Client;
  readonly #models: ComputeModels<Ec2Extras>;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#models = models;
    this.listing = {
      action: 'DescribeInstances',
      key: 'reservationSet',
      page: PAGE,
      read: (reservation) => this.#reservation(reservation),
    };
  }

  /** Lists instances, optionally by name. */
  iterate(name: string | undefined, options?: CallOptions): AsyncIterable<Instance> {
    const parameters = isPlain(name) ? { Filter: filtersOf({ 'tag:Name': [name] }) } : {};
    return this.#client.list(this.listing, { operation: 'listNodes', parameters }, options);
  }

  async get(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const operation = 'getNode';
    const parameters = { InstanceId: [idOf(node)] };
    const found = await this.#client.get(this.listing, { operation, parameters }, options);
    if (found !== null && found.state !== 'terminated') return found;
    const reason = found?.extra.stateReason ?? null;
    throw new NodeNotFoundError(
      `${operation}: EC2 has no instance ${idOf(node)}${found === null ? '' : ` any more; it was terminated${reason === null ? '' : ` (${reason})`}`}.`,
      this.#client.context.details(operation),
    );
  }

  /** Makes an instance of a spec that was checked. */
  async runOne(spec: Spec, options?: CallOptions): Promise<Instance> {
    const batch = { spec, names: [spec.name], clientToken: crypto.randomUUID() };
    const [node] = await this.run(batch, options);
    if (node !== undefined) return node;
    throw new MalformedResponseError(
      "createNode: EC2's response has no instance.",
      this.#client.context.details('createNode'),
    );
  }

  /** Creates instances of a checked spec, with one RunInstances. */
  async run(
    { spec, names, clientToken }: NodeBatch<Ec2CreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    const call = this.#client.context.call(options);
    const operation = 'createNode';
    const count = names.length;
    const name = count === 1 ? (names[0] ?? spec.name) : spec.name;
    const parameters = {
      MinCount: count,
      MaxCount: count,
      ClientToken: clientToken,
      ...launchParameters(spec),
      TagSpecification: tagSpecification('instance', name, spec.metadata),
    };
    const request = { idempotent: true };
    const response = await this.#client.call(
      { operation, action: 'RunInstances', parameters, request },
      call,
    );
    const reservation = response.optionalString('reservationId');
    const nodes = response.list('instancesSet').map((one) => this.#instance(one, reservation, name));
    if (nodes.length !== count)
      throw new MalformedResponseError(
        `${operation}: asked for ${count} instances, EC2's response has ${nodes.length}.`,
        this.#client.context.details(operation),
      );
    return nodes.sort((a, b) => (a.extra.launchIndex ?? 0) - (b.extra.launchIndex ?? 0));
  }

  async terminate(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const parameters = { InstanceId: [idOf(node)] };
    await this.#client.delete(
      { operation: 'destroyNode', action: 'TerminateInstances', parameters },
      options,
    );
  }

  async deleteAll(nodes: readonly (ComputeNode | string)[], options?: CallOptions): Promise<void> {
    const parameters = { InstanceId: nodes.map(idOf) };
    const request = { idempotent: true, frees: true };
    await this.#client.call(
      { operation: 'destroyNodes', action: 'TerminateInstances', parameters, request },
      options,
    );
  }

  async reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('rebootNode', 'RebootInstances', node, options);
  }

  async start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const call = this.#client.context.call(options);
    const operation = 'startNode';
    const parameters = { InstanceId: [idOf(node)] };
    await this.#client.call({ operation, action: 'StartInstances', parameters }, call);
    const data = { ...this.listing, read: readReservation };
    const found = await this.#client.get(data, { operation, parameters }, call);
    if (found === null) return this.get(node, call);
    return this.#models.node(found.state === 'pending' ? { ...found, state: 'starting' } : found);
  }

  async stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('stopNode', 'StopInstances', node, options);
  }

  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const parameters = { InstanceId: idOf(node), InstanceType: { Value: idOf(size) } };
    await this.#client.call({ operation: 'resizeNode', action: 'ModifyInstanceAttribute', parameters }, call);
    return this.get(node, call);
  }

  /** Filters if few servers are waited for or looked for; otherwise lists all. */
  async poll(poll: NodePoll, options?: CallOptions): Promise<Instance[]> {
    const call = this.#client.context.call(options);
    const nodes: Instance[] = [];
    for (const filters of pollFilters(poll)) {
      const query = { operation: 'pollNodes', parameters: { Filter: filtersOf(filters) } };
      for await (const node of this.#client.list(this.listing, query, call)) nodes.push(node);
    }
    return nodes;
  }

  async console(
    node: ComputeNode | string,
    console: Ec2ConsoleOptions,
    options?: CallOptions,
  ): Promise<string | null> {
    checkConsole(console, this.#client.context.details('getConsoleOutput'));
    const parameters = { InstanceId: idOf(node), Latest: console.latest };
    const request = { idempotent: true };
    const response = await this.#client.call(
      { operation: 'getConsoleOutput', action: 'GetConsoleOutput', parameters, request },
      options,
    );
    const output = response.optionalString('output');
    if (output === null) return null;
    return lastLines(Buffer.from(output, 'base64').toString('utf8'), console);
  }

  /** Reads host keys that cloud-init printed to the console; the present output if the instance has it. */
  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    const call = this.#client.context.call(options);
    let output: string | null;
    try {
      output = await this.console(node, { latest: true }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'not-supported') throw error;
      output = await this.console(node, {}, call);
    }
    return hostKeysInConsole(output ?? '');
  }

  /** Changes an instance's name or tags, by a checked update. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const before = await this.get(node, call);
    const Tag = tagPairs({ ...metadata, ...(name === undefined ? {} : { Name: name }) });
    const gone =
      metadata === undefined
        ? []
        : Object.keys(before.metadata).filter((key) => isOwn(key) && !(key in metadata));
    const shared = { operation: 'updateNode', request: { idempotent: true } };
    const ResourceId = [before.id];
    if (Tag.length > 0)
      await this.#client.call({ ...shared, action: 'CreateTags', parameters: { ResourceId, Tag } }, call);
    if (gone.length > 0) {
      const parameters = { ResourceId, Tag: gone.map((Key) => ({ Key })) };
      await this.#client.call({ ...shared, action: 'DeleteTags', parameters }, call);
    }
    return this.get(node, call);
  }

  async #change(
    operation: string,
    action: string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    await this.#client.call({ operation, action, parameters: { InstanceId: [idOf(node)] } }, call);
    return this.get(node, call);
  }

  #reservation(reservation: XmlReader): Instance[] {
    const id = reservation.optionalString('reservationId');
    return reservation.list('instancesSet').map((one) => this.#instance(one, id));
  }

  /** `name` is used if the response has no tags: some EC2-compatible servers leave them out of a create's response. */
  #instance(instance: XmlReader, reservation: string | null, name = ''): Instance {
    const data = readInstance(instance, reservation);
    return this.#models.node(data.name === '' ? { ...data, name } : data);
  }
}

function readReservation(reservation: XmlReader): ReturnType<typeof readInstance>[] {
  return reservation.list('instancesSet').map((one) => readInstance(one, null));
}

/** False for tags of AWS's own, which cannot be deleted. */
function isOwn(key: string): boolean {
  return !key.startsWith('aws:');
}

/** True for a name that EC2's filters, whose values are patterns, take literally. Other names are compared here. */
function isPlain(name: string | undefined): name is string {
  return name !== undefined && name !== '' && !/[*?\\]/.test(name);
}

/** Lists that together cover a poll. Filters of one list are combined with AND, so ids and owner tags need one each. */
function pollFilters({ ids, ownerTagPrefixes, keyed = false }: NodePoll): Filters[] {
  const isFew =
    (keyed || ids.size + ownerTagPrefixes.length > 0) &&
    Math.max(ids.size, ownerTagPrefixes.length) <= FILTER_VALUES;
  if (!isFew) return [{}];
  return [
    ...(ids.size === 0 ? [] : [{ 'instance-id': [...ids] }]),
    ...(ownerTagPrefixes.length === 0
      ? []
      : [{ [`tag:${OWNER_TAG_KEY}`]: ownerTagPrefixes.map((prefix) => `${prefix}*`) }]),
    ...(keyed ? [{ 'tag-key': [KEY_TAG] }] : []),
  ];
}
