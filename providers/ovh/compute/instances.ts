import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import type { ComputeNode, NodeSize, RebuildNodeOptions, Resource } from '../../../src/compute/index.js';
import type { OvhNodeExtra } from './models.js';

type Instance = ComputeNode<OvhNodeExtra>;

/** Changes of instances. OVHcloud accepts each and does it later; the state tells. */
export class Instances {
  readonly #client: JsonClient;
  readonly #instances: Resource<Instance>;

  constructor(client: JsonClient, instances: Resource<Instance>) {
    this.#client = client;
    this.#instances = instances;
  }

  /** Asks an instance's system to restart. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('rebootNode', node, ['/reboot', { type: 'soft' }], options);
  }

  /** Starts a stopped instance. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('startNode', node, ['/start'], options);
  }

  /** Shuts an instance down; it is billed as before. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.act('stopNode', node, ['/stop'], options);
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
