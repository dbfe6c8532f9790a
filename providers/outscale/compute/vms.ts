import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  MalformedResponseError,
  type Parameters,
  type Reader,
} from '../../../src/driver/index.js';
import {
  afterCreate,
  checkConsole,
  type ComputeModels,
  type ComputeNode,
  type ConsoleOptions,
  hostKeysInConsole,
  isRefusal,
  lastLines,
  type NodeBatch,
  type RpcAction,
  type RpcNodeActions,
  RpcNodes,
  type RpcResource,
  type RpcServers,
  undoCreate,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { type Tag } from '../api.js';
import { clientTokenOf, NAME, namedTags, tagAction, tagPairs } from './tags.js';
import { createParameters } from './create-parameters.js';
import type { OutscaleCreateExtra, OutscaleExtras, OutscaleNodeExtra } from './models.js';

type Vm = ComputeNode<OutscaleNodeExtra>;
type Batch = NodeBatch<OutscaleCreateExtra>;
/** Finds out what a refused create referred to and does not exist. */
type RefusalOf = (error: unknown, spec: Batch['spec'], call: Call) => Promise<unknown>;

/** Begins the keys of tags that OUTSCALE keeps for itself. */
const RESERVED = 'outscale:';

const on = (action: string, ids: readonly string[]): RpcAction => ({ action, parameters: { VmIds: ids } });

const ACTIONS: RpcNodeActions<Vm> = {
  reboot: (id) => on('RebootVms', [id]),
  start: (id) => on('StartVms', [id]),
  stop: (id) => on('StopVms', [id]),
  resize: (id, size) => ({
    action: 'UpdateVm',
    parameters: { VmId: id, VmType: size },
    idempotent: true,
  }),
  delete: (id) => on('DeleteVms', [id]),
  deleteAll: (ids) => on('DeleteVms', ids),
};

/** The portable methods of servers, which OUTSCALE calls VMs. */
export class Vms extends RpcNodes<Vm> implements RpcServers<OutscaleExtras> {
  readonly changes = ['name', 'metadata'] as const;
  readonly #models: ComputeModels<OutscaleExtras>;
  readonly #refusalOf: RefusalOf;

  constructor(nodes: RpcResource<Vm>, models: ComputeModels<OutscaleExtras>, refusalOf: RefusalOf) {
    super(nodes, ACTIONS);
    this.#models = models;
    this.#refusalOf = refusalOf;
  }

  /**
   * Creates VMs of a checked spec with one CreateVms: all or none. All have the name of the spec, which is a tag: a second request sets it, and
   * the others. Repeated with its token, a create does what was left undone.
   */
  async run(batch: Batch, options?: CallOptions): Promise<Vm[]> {
    const operation = 'createNode';
    const { client } = this.nodes;
    const call = client.context.call(options);
    const { spec, names } = batch;
    const vms = await this.#create(batch, call);
    if (vms.length !== names.length)
      throw new MalformedResponseError(
        `${operation}: asked for ${names.length} VMs, OUTSCALE's response has ${vms.length}.`,
        client.context.details(operation),
      );
    const name = names.length === 1 ? (names[0] ?? spec.name) : spec.name;
    const tags = namedTags(name, spec.metadata);
    await this.#tag(
      vms.map((vm) => vm.id('VmId')),
      tags,
      call,
    );
    return vms.map((vm) => this.nodes.accepted(operation, { ...vm.raw, Tags: tags }));
  }

  /** Starts a stopped VM. OUTSCALE then calls it `pending`, like a new one; the returned node is `starting`. */
  override async start(node: ComputeNode | string, options?: CallOptions): Promise<Vm> {
    const vm = await super.start(node, options);
    if (vm.state !== 'pending') return vm;
    return this.#models.node(Object.assign({}, vm, { state: 'starting' } as const));
  }

  async #create({ spec, names, clientToken }: Batch, call: Call): Promise<Reader[]> {
    const parameters: Parameters = {
      ...createParameters(spec),
      MinVmsCount: names.length,
      MaxVmsCount: names.length,
      ClientToken: clientTokenOf(clientToken, spec.metadata),
    };
    const confidential = [parameters['UserData']];
    const request = { operation: 'createNode', action: 'CreateVms', parameters, confidential };
    try {
      return (await this.nodes.client.send({ ...request, idempotent: true }, call)).list('Vms');
    } catch (error) {
      throw await this.#refusalOf(error, spec, call);
    }
  }

  /** Tags new VMs. Refused tags take the VMs along; after another failure they may be there. */
  async #tag(ids: readonly string[], tags: readonly Tag[], call: Call): Promise<void> {
    const operation = 'createNode';
    try {
      await this.nodes.send(operation, tagAction(ids, tags), call);
    } catch (error) {
      const details = this.nodes.client.context.details(operation);
      const isFinal = CloudError.is(error) && (isRefusal(error) || error.code === 'quota-exceeded');
      if (!isFinal) throw afterCreate(error, ids.join(', '), details);
      throw await undoCreate(error, ids.join(', '), () => this.deleteAll(ids), details);
    }
  }

  async getConsole(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    const operation = 'getConsoleOutput';
    checkConsole(console, this.nodes.client.context.details(operation));
    const action = { action: 'ReadConsoleOutput', parameters: { VmId: idOf(node) } };
    const output = (await this.nodes.send(operation, action, options)).optionalId('ConsoleOutput');
    return output === null ? null : lastLines(Buffer.from(output, 'base64').toString('utf8'), console);
  }

  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysInConsole((await this.getConsole(node, {}, options)) ?? '');
  }

  /** Changes a VM's name or tags, by a checked update. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Vm> {
    const operation = 'updateNode';
    const call = this.nodes.client.context.call(options);
    const before = await this.nodes.get(operation, node, call);
    const { [NAME]: _name, ...next } = metadata ?? before.metadata;
    const old = tagPairs(before.metadata);
    const gone = old.filter(({ Key }) => !Object.hasOwn(next, Key) && !Key.startsWith(RESERVED));
    const fresh = tagPairs(next).filter(({ Key, Value }) => before.metadata[Key] !== Value);
    const added = name === undefined ? fresh : [...fresh, { Key: NAME, Value: name }];
    const ids = [before.id];
    const deletion = { ...tagAction(ids, gone), action: 'DeleteTags' };
    if (gone.length > 0) await this.nodes.send(operation, deletion, call);
    if (added.length > 0) await this.nodes.send(operation, tagAction(ids, added), call);
    return this.nodes.get(operation, before.id, call);
  }
}
