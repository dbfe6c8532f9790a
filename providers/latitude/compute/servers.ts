import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { LatitudeNodeExtra } from './models.js';
import type { Nodes } from './nodes.js';

type Server = ComputeNode<LatitudeNodeExtra>;

/** Latitude.sh's own operations on servers. @see https://docs.latitude.sh/reference/server-lock */
export class Servers extends Part {
  readonly #nodes: Nodes;

  constructor(nodes: Nodes) {
    super();
    this.#nodes = nodes;
  }

  /** Locks a server, which can neither be changed nor deleted then. @throws NodeNotFoundError */
  async lock(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#nodes.post('servers.lock', node, ['/lock'], options);
  }

  /** Unlocks a server. @throws NodeNotFoundError */
  async unlock(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#nodes.post('servers.unlock', node, ['/unlock'], options);
  }

  /** Starts a server's rescue system. @throws NodeNotFoundError, ConflictError */
  async startRescue(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#nodes.post('servers.startRescue', node, ['/rescue_mode'], options);
  }

  /** Leaves a server's rescue system. @throws NodeNotFoundError, ConflictError */
  async exitRescue(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#nodes.post('servers.exitRescue', node, ['/exit_rescue_mode'], options);
  }
}
