import { type CallOptions, type JsonClient, Part } from '../../../src/driver/index.js';
import type { ComputeModels, ComputeNode } from '../../../src/compute/index.js';
import { actOnServer } from './requests.js';
import type { HetznerExtras, HetznerNodeExtra } from './models.js';

/** What Hetzner does to servers beside the portable methods. @see https://docs.hetzner.cloud/#server-actions */
export class Servers extends Part {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<HetznerExtras>;

  constructor(client: JsonClient, models: ComputeModels<HetznerExtras>) {
    super();
    this.#client = client;
    this.#models = models;
  }

  /** Cuts a server's power. @throws NodeNotFoundError */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<HetznerNodeExtra>> {
    const server = await actOnServer(this.#client, 'servers.powerOff', node, ['poweroff'], options);
    return this.#models.node(server);
  }
}
