import { type CallOptions, MalformedResponseError, type Parameters } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type NodeBatch,
  type RpcAction,
  type RpcNodeActions,
  RpcNodes,
  type RpcResource,
  type RpcServers,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { acceptedRow, createParameters, sharedName } from './create-parameters.js';
import type { KeyPairs } from './key-pairs.js';
import type { TencentCreateExtra, TencentExtras, TencentNodeExtra } from './models.js';
import { placeOf } from './places.js';

type Instance = ComputeNode<TencentNodeExtra>;

const on = (action: string, ids: readonly string[], parameters: object = {}): RpcAction => ({
  action,
  parameters: { InstanceIds: ids, ...parameters },
});

const ACTIONS: RpcNodeActions<Instance> = {
  reboot: (id) => on('RebootInstances', [id]),
  start: (id) => on('StartInstances', [id]),
  stop: (id) => on('StopInstances', [id]),
  resize: (id, size) => on('ResetInstancesType', [id], { InstanceType: size }),
  // Without its key pairs it would get a password of CVM's choice.
  rebuild: ({ id, extra: { keyPairIds } }, image) => ({
    action: 'ResetInstance',
    parameters: {
      InstanceId: id,
      ImageId: image,
      LoginSettings: keyPairIds.length === 0 ? undefined : { KeyIds: keyPairIds },
    },
  }),
  // It may stay in the recycle bin for a while, as `terminated`; a second delete deletes it there.
  delete: (id) => on('TerminateInstances', [id]),
  deleteAll: (ids) => on('TerminateInstances', ids),
};

/** The portable methods of servers, which CVM calls instances. */
export class Instances extends RpcNodes<Instance> implements RpcServers<TencentExtras> {
  readonly changes = ['name', 'metadata'] as const;
  readonly #keys: KeyPairs;

  constructor(nodes: RpcResource<Instance>, keys: KeyPairs) {
    super(nodes, ACTIONS);
    this.#keys = keys;
  }

  /**
   * Creates instances of a checked spec with one RunInstances: all or none. Which of them has which of the names is known when they are
   * listed. What fails later shows as LAUNCH_FAILED.
   */
  async run(
    { spec, names, clientToken }: NodeBatch<TencentCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    const operation = 'createNode';
    const { client } = this.nodes;
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
    return ids.map((id) => this.nodes.accepted(operation, acceptedRow(named, id, place)));
  }

  /** Changes an instance's name or tags, by a checked update. Tags belong to a service of their own. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const { client } = this.nodes;
    const call = client.context.call(options);
    const before = await this.nodes.get(operation, node, call);
    if (name !== undefined)
      await this.nodes.send(
        operation,
        on('ModifyInstancesAttribute', [before.id], { InstanceName: name }),
        call,
      );
    if (metadata !== undefined) {
      const DeleteTags = Object.keys(before.metadata)
        .filter((key) => !Object.hasOwn(metadata, key))
        .map((TagKey) => ({ TagKey }));
      const ReplaceTags = Object.entries(metadata)
        .filter(([key, value]) => before.metadata[key] !== value)
        .map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      const Resource = `qcs::cvm:${client.context.region ?? ''}:uin/:instance/${before.id}`;
      const parameters = { Resource, ReplaceTags, DeleteTags };
      const action = { action: 'ModifyResourceTags', service: 'tag', parameters, idempotent: true };
      if (DeleteTags.length + ReplaceTags.length > 0) await this.nodes.send(operation, action, call);
    }
    return this.nodes.get(operation, node, call);
  }
}

function passwordOf({ auth }: NodeBatch['spec']): string | undefined {
  return auth !== undefined && 'password' in auth ? auth.password : undefined;
}
