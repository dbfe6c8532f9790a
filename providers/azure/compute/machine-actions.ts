import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { AzureNodeExtra } from './models.js';
import type { VirtualMachines } from './virtual-machines.js';

type Node = ComputeNode<AzureNodeExtra>;

/**
 * What Azure does to virtual machines beside the portable methods.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines
 */
export class AzureVirtualMachines extends Part {
  readonly #machines: VirtualMachines;

  constructor(machines: VirtualMachines) {
    super();
    this.#machines = machines;
  }

  /** Stops a server and keeps its room, which is paid for. */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    const action = { operation: 'virtualMachines.powerOff', action: 'powerOff' };
    return this.#machines.act(node, action, options);
  }

  /** Makes the disk that a server boots from anew, from the image that it was made of, with the loss of what is on it. */
  async reimage(node: ComputeNode | string, options?: CallOptions): Promise<Node> {
    const action = { operation: 'virtualMachines.reimage', action: 'reimage', json: {} };
    return this.#machines.act(node, action, options);
  }
}
