import {
  type CallOptions,
  idOf,
  MalformedResponseError,
  type Parameters,
} from '../../../src/driver/index.js';
import type {
  ActionResource,
  ComputeNode,
  NodeBatch,
  NodeSize,
  RebuildNodeOptions,
  UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { acceptedRow, createParameters, sharedName } from './create-parameters.js';
import type { KeyPairs } from './key-pairs.js';
import type { TencentCreateExtra, TencentNodeExtra } from './models.js';
import { placeOf } from './places.js';

type Instance = ComputeNode<TencentNodeExtra>;

/** The portable methods of servers, which CVM calls instances. */
export class Instances {
  readonly #nodes: ActionResource<Instance>;
  readonly #keys: KeyPairs;

  constructor(nodes: ActionResource<Instance>, keys: KeyPairs) {
    this.#nodes = nodes;
    this.#keys = keys;
  }

  /** Creates instances of a checked spec with one RunInstances: all or none. What fails later shows as LAUNCH_FAILED. */
  async run(
    { spec, names, clientToken }: NodeBatch<TencentCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    const operation = 'createNode';
    const { client } = this.#nodes;
    const call = client.context.call(options);
    const named = names.length === 1 ? { ...spec, name: names[0] ?? spec.name } : spec;
    const place = await placeOf(spec, client, this.#keys, call);
    const parameters: Parameters = {
      ...createParameters(named, place),
      InstanceName: sharedName(names, spec.name),
      InstanceCount: names.length,
      ClientToken: clientToken,
    };
    const confidential = [parameters['UserData'], passwordOf(named)];
    const request = { operation, action: 'RunInstances', parameters, idempotent: true, confidential };
    const ids = (await client.send(request, call)).strings('InstanceIdSet');
    if (ids.length !== names.length)
      throw new MalformedResponseError(
        `${operation}: asked for ${names.length} instances, CVM's response has ${ids.length}.`,
        client.context.details(operation),
      );
    return ids.map((id) => this.#nodes.accepted(operation, acceptedRow(named, id, place)));
  }

  delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const parameters = { InstanceIds: [idOf(node)] };
    return this.#nodes.delete('destroyNode', { action: 'TerminateInstances', parameters }, options);
  }

  async deleteAll(nodes: readonly (ComputeNode | string)[], options?: CallOptions): Promise<void> {
    const parameters = { InstanceIds: nodes.map(idOf) };
    const request = { operation: 'destroyNodes', action: 'TerminateInstances', parameters };
    await this.#nodes.client.send({ ...request, idempotent: true, frees: true }, options);
  }

  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('rebootNode', 'RebootInstances', node, {}, options);
  }

  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('startNode', 'StartInstances', node, {}, options);
  }

  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('stopNode', 'StopInstances', node, {}, options);
  }

  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const parameters = { InstanceType: idOf(size) };
    return this.#change('resizeNode', 'ResetInstancesType', node, parameters, options);
  }

  async rebuild(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const parameters = { InstanceId: idOf(node), ImageId: idOf(image) };
    return this.#nodes.change('rebuildNode', node, { action: 'ResetInstance', parameters }, options);
  }

  /** Changes an instance's name or tags, by a checked update. Tags belong to a service of their own. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const { client } = this.#nodes;
    const call = client.context.call(options);
    const before = await this.#nodes.get(operation, node, call);
    if (name !== undefined)
      await this.#change(operation, 'ModifyInstancesAttribute', node, { InstanceName: name }, call);
    if (metadata !== undefined) {
      const gone = Object.keys(before.metadata).filter((key) => !Object.hasOwn(metadata, key));
      const parameters = {
        Resource: `qcs::cvm:${client.context.region ?? ''}:uin/:instance/${before.id}`,
        ReplaceTags: Object.entries(metadata).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        DeleteTags: gone.map((TagKey) => ({ TagKey })),
      };
      const action = { action: 'ModifyResourceTags', service: 'tag', parameters, idempotent: true };
      await this.#nodes.send(operation, action, call);
    }
    return this.#nodes.get(operation, node, call);
  }

  #change(
    operation: string,
    action: string,
    node: ComputeNode | string,
    parameters: Parameters,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const request = { action, parameters: { InstanceIds: [idOf(node)], ...parameters } };
    return this.#nodes.change(operation, node, request, options);
  }
}

function passwordOf({ auth }: NodeBatch['spec']): string | undefined {
  return auth !== undefined && 'password' in auth ? auth.password : undefined;
}
