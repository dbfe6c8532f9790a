import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { StackitNodeExtra } from './models.js';
import type { Nodes } from './nodes.js';

/** STACKIT's own operations on servers. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export class Servers extends Part {
  readonly #nodes: Nodes;

  constructor(nodes: Nodes) {
    super();
    this.#nodes = nodes;
  }

  /** Stops a server and gives its place back, so that it costs no machine type; `startNode` finds it a new one. @throws NodeNotFoundError, ConflictError */
  async deallocate(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<StackitNodeExtra>> {
    return this.#nodes.deallocate(node, options);
  }
}
