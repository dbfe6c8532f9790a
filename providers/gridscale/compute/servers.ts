import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { GridscaleNodeExtra } from './models.js';
import type { Nodes } from './nodes.js';

/** gridscale's own operations on servers. @see https://gridscale.io/en/api-documentation/index.html#tag/server */
export class Servers extends Part {
  readonly #nodes: Nodes;

  constructor(nodes: Nodes) {
    super();
    this.#nodes = nodes;
  }

  /** Switches a server off without asking its system, and waits until it is off. @throws NodeNotFoundError */
  async powerOff(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<GridscaleNodeExtra>> {
    return this.#nodes.powerOff(node, options);
  }
}
