import {
  type CallOptions,
  idOf,
  MalformedResponseError,
  type Parameters,
} from '../../../src/driver/index.js';
import {
  type RpcAction,
  type RpcNodeActions,
  RpcNodes,
  type RpcResource,
  type RpcServers,
  checkConsole,
  type ComputeNode,
  type ConsoleOptions,
  hostKeysInConsole,
  lastLines,
  type NodeBatch,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import { acceptedRow, createParameters } from './create-parameters.js';
import type { AliyunCreateExtra, AliyunExtras, AliyunNodeExtra } from './models.js';

type Instance = ComputeNode<AliyunNodeExtra>;

const on = (action: string, id: string, parameters: object = {}): RpcAction => ({
  action,
  parameters: { InstanceId: id, ...parameters },
});

const ACTIONS: RpcNodeActions<Instance> = {
  reboot: (id) => on('RebootInstance', id),
  start: (id) => on('StartInstance', id),
  stop: (id) => on('StopInstance', id),
  resize: (id, size) => on('ModifyInstanceSpec', id, { InstanceType: size }),
  // A new system disk has no key pair but the one that is named.
  rebuild: ({ id, extra }, image) =>
    on('ReplaceSystemDisk', id, { ImageId: image, KeyPairName: extra.keyPair ?? undefined }),
  // Running or not.
  delete: (id) => on('DeleteInstance', id, { Force: true }),
  deleteAll: (ids) => ({ action: 'DeleteInstances', parameters: { InstanceId: ids, Force: true } }),
};

/** The portable methods of servers, which ECS calls instances. */
export class Instances extends RpcNodes<Instance> implements RpcServers<AliyunExtras> {
  readonly changes = ['name', 'metadata'] as const;

  constructor(nodes: RpcResource<Instance>) {
    super(nodes, ACTIONS);
  }

  /** Creates instances of a checked spec with one RunInstances: all or none. All have the name of the spec. */
  async run(
    { spec, names, clientToken }: NodeBatch<AliyunCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    const operation = 'createNode';
    const named = names.length === 1 ? { ...spec, name: names[0] ?? spec.name } : spec;
    const parameters: Parameters = {
      ...createParameters(named),
      Amount: names.length,
      UniqueSuffix: false,
      ClientToken: clientToken,
    };
    const { client } = this.nodes;
    const response = await client.send(
      {
        operation,
        action: 'RunInstances',
        parameters,
        idempotent: true,
        confidential: [parameters['UserData'], parameters['Password']],
      },
      options,
    );
    const ids = response.object('InstanceIdSets').strings('InstanceIdSet');
    if (ids.length !== names.length)
      throw new MalformedResponseError(
        `${operation}: asked for ${names.length} instances, ECS's response has ${ids.length}.`,
        client.context.details(operation),
      );
    return ids.map((id) => this.nodes.accepted(operation, acceptedRow(named, id)));
  }

  async getConsole(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    const operation = 'getConsoleOutput';
    checkConsole(console, this.nodes.client.context.details(operation));
    const parameters = { InstanceId: idOf(node) };
    const action = { action: 'GetInstanceConsoleOutput', parameters };
    const response = await this.nodes.send(operation, action, options);
    const output = response.optionalId('ConsoleOutput');
    return output === null ? null : lastLines(Buffer.from(output, 'base64').toString('utf8'), console);
  }

  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysInConsole((await this.getConsole(node, {}, options)) ?? '');
  }

  /** Changes an instance's name or tags, by a checked update. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const call = this.nodes.client.context.call(options);
    const before = await this.nodes.get(operation, node, call);
    const send = (action: string, parameters: object): Promise<unknown> =>
      this.nodes.send(operation, { action, parameters: { ...parameters }, idempotent: true }, call);
    if (name !== undefined)
      await send('ModifyInstanceAttribute', { InstanceId: before.id, InstanceName: name });
    if (metadata !== undefined) {
      const target = { ResourceType: 'instance', ResourceId: [before.id] };
      const gone = Object.keys(before.metadata).filter((key) => isOwn(key) && !Object.hasOwn(metadata, key));
      const isNew = ([key, value]: [string, string]): boolean => before.metadata[key] !== value;
      const Tag = tagPairs(Object.fromEntries(Object.entries(metadata).filter(isNew))) ?? [];
      if (gone.length > 0) await send('UntagResources', { ...target, TagKey: gone });
      if (Tag.length > 0) await send('TagResources', { ...target, Tag });
    }
    return this.nodes.get(operation, node, call);
  }
}

/** False for tags of Alibaba Cloud's own, which cannot be deleted. */
function isOwn(key: string): boolean {
  return !/^(acs:|aliyun)/.test(key);
}
