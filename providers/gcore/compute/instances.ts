import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { GcoreNodeExtra } from './models.js';
import type { Nodes } from './nodes.js';

type Instance = ComputeNode<GcoreNodeExtra>;

/** Gcore's own operations on instances. @see https://gcore.com/docs/api-reference/cloud/instances/run-an-action-on-vm-instance */
export class Instances extends Part {
  readonly #nodes: Nodes;

  constructor(nodes: Nodes) {
    super();
    this.#nodes = nodes;
  }

  /** Restarts an instance without its system's help. @throws NodeNotFoundError, ConflictError */
  async rebootHard(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#nodes.act('instances.rebootHard', node, 'reboot_hard', options);
  }

  /** Keeps an instance's memory, and stops it. @throws NodeNotFoundError, ConflictError */
  async suspend(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#nodes.act('instances.suspend', node, 'suspend', options);
  }

  /** Lets a suspended instance go on. @throws NodeNotFoundError, ConflictError */
  async resume(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#nodes.act('instances.resume', node, 'resume', options);
  }
}
