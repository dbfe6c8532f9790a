import { type Call, type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  defined,
  type NodeSize,
  Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import type { GcoreCollections } from './collections.js';
import type { GcoreNodeExtra } from './models.js';
import type { TaskClient } from './tasks.js';

type Instance = ComputeNode<GcoreNodeExtra>;

/** Changes of instances; each waits for its task. @see https://gcore.com/docs/api-reference/cloud/instances/run-an-action-on-vm-instance */
export class Nodes {
  readonly #client: TaskClient;
  readonly #nodes: Resource<Instance>;
  readonly #newNodes: Resource<unknown>;

  constructor(
    client: TaskClient,
    nodes: Resource<Instance>,
    { newNodes }: Pick<GcoreCollections, 'newNodes'>,
  ) {
    this.#client = client;
    this.#nodes = nodes;
    this.#newNodes = new Resource(client, newNodes);
  }

  /** Restarts an instance by its system. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('rebootNode', node, 'reboot', options);
  }

  /** Starts a stopped instance. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('startNode', node, 'start', options);
  }

  /** Shuts an instance down and keeps it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('stopNode', node, 'stop', options);
  }

  /** Changes an instance's flavor. */
  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'resizeNode';
    const call = this.#client.context.call(options);
    const request = this.#nodes.request(operation, node, '/changeflavor');
    await this.#client.change('post', { ...request, json: { flavor_id: idOf(size) } }, call);
    return this.#nodes.get(operation, node, call);
  }

  /** Performs an action on an instance, and waits for its end. */
  async act(
    operation: string,
    node: ComputeNode | string,
    action: string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const request = this.#newNodes.request(operation, node, '/action');
    await this.#client.change('post', { ...request, json: { action } }, call);
    return this.#nodes.get(operation, node, call);
  }

  /** Changes an instance's name, and its tags, of which new ones replace all old ones. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    const tags = metadata === undefined ? undefined : await this.#tags(operation, node, metadata, call);
    return this.#nodes.update(operation, node, defined({ name, tags }), call);
  }

  /** Tags of a PATCH, which merges them: old ones go by null, but for Gcore's own, which are not among the metadata. */
  async #tags(
    operation: string,
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<object> {
    const { metadata: old } = await this.#nodes.get(operation, node, call);
    const removed = Object.keys(old).map((key) => [key, null] as const);
    return { ...Object.fromEntries(removed), ...withOwnerTag(metadata, old) };
  }
}
