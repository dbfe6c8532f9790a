import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ActionRunner, ComputeNode, Resource } from '../../../src/compute/index.js';
import type { HetznerAction, HetznerNodeExtra } from './models.js';

type Server = ComputeNode<HetznerNodeExtra>;

/** Hetzner's own operations on servers. @see https://docs.hetzner.cloud/#server-actions */
export class Servers extends Part {
  readonly #runner: ActionRunner<HetznerAction>;
  readonly #servers: Resource<Server>;

  constructor(runner: ActionRunner<HetznerAction>, servers: Resource<Server>) {
    super();
    this.#runner = runner;
    this.#servers = servers;
  }

  /** Cuts a server's power. @throws NodeNotFoundError */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#runner.change('servers.powerOff', [this.#servers, node], ['poweroff'], options);
  }
}
