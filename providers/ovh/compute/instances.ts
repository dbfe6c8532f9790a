import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import type {
  ComputeModels,
  ComputeNode,
  ComputeNodeData,
  NodeSize,
  NodeState,
  RebuildNodeOptions,
  Resource,
} from '../../../src/compute/index.js';
import type { OvhExtras, OvhNodeExtra } from './models.js';

type Instance = ComputeNode<OvhNodeExtra>;

/** Changes of instances. OVHcloud accepts each and does it later; the state tells. */
export class Instances {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<OvhExtras>;
  readonly #instances: Resource<Instance>;

  constructor(client: JsonClient, models: ComputeModels<OvhExtras>, instances: Resource<Instance>) {
    this.#client = client;
    this.#models = models;
    this.#instances = instances;
  }

  /** Asks an instance's system to restart. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('rebootNode', node, ['/reboot', { type: 'soft' }], options);
  }

  /** Starts a stopped instance. */
  async start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const instance = await this.act('startNode', node, ['/start'], options);
    return this.#during(instance, 'stopped', 'starting');
  }

  /** Shuts an instance down; it is billed as before. */
  async stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const instance = await this.act('stopNode', node, ['/stop'], options);
    return this.#during(instance, 'running', 'stopping');
  }

  /** Moves an instance to another flavor. */
  resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Instance> {
    return this.act('resizeNode', node, ['/resize', { flavorId: idOf(size) }], options);
  }

  /** Reinstalls an instance from an image. */
  rebuild(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    return this.act('rebuildNode', node, ['/reinstall', { imageId: idOf(image) }], options);
  }

  /** Renames an instance. */
  async rename(node: ComputeNode | string, name: string, options?: CallOptions): Promise<Instance> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    await this.#client.put(
      { ...this.#instances.request(operation, node), json: { instanceName: name } },
      call,
    );
    return this.#instances.get(operation, node, call);
  }

  /** An instance whose change was accepted: OVHcloud shows the old state until it is done. */
  #during(instance: Instance, before: NodeState, during: NodeState): Instance {
    return instance.state === before ? this.#models.node(withState(instance, during)) : instance;
  }

  /** Sends a request below an instance, and returns the instance. */
  async act(
    operation: string,
    node: ComputeNode | string,
    [below, json]: readonly [below: string, json?: object],
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const request = this.#instances.request(operation, node, below);
    await this.#client.post(json === undefined ? request : { ...request, json }, call);
    return this.#instances.get(operation, node, call);
  }
}

function withState(data: ComputeNodeData<OvhNodeExtra>, state: NodeState): ComputeNodeData<OvhNodeExtra> {
  return { ...data, state };
}
