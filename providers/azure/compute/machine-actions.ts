import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { AzureNodeExtra } from './models.js';
import type { VirtualMachines } from './virtual-machines.js';

type Node = ComputeNode<AzureNodeExtra>;

/**
 * Azure's own operations on virtual machines.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines
 */
export class AzureVirtualMachines extends Part {
  readonly #machines: VirtualMachines;

  constructor(machines: VirtualMachines) {
    super();
    this.#machines = machines;
  }

  /** Stops a server and keeps its capacity, which costs money. */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    const action = { operation: 'virtualMachines.powerOff', action: 'powerOff' };
    return this.#machines.act(node, action, options);
  }

  /** Reinstalls a server's boot disk from its image; its content is lost. */
  async reimage(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    const action = { operation: 'virtualMachines.reimage', action: 'reimage', json: {} };
    return this.#machines.act(node, action, options);
  }
}
