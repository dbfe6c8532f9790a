import { type CallOptions, type JsonClient, Part } from '../../../src/driver/index.js';
import type { ComputeModels, ComputeNode } from '../../../src/compute/index.js';
import { DROPLETS } from './collections.js';
import type { DigitalOceanAction, DigitalOceanExtras, DropletExtra } from './models.js';
import { type ActionRequest, actOnDroplet, startAction } from './requests.js';

/** What DigitalOcean does to Droplets beside the portable methods. @see https://docs.digitalocean.com/reference/api/reference/droplet-actions/ */
export class Droplets extends Part {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<DigitalOceanExtras>;

  constructor(client: JsonClient, models: ComputeModels<DigitalOceanExtras>) {
    super();
    this.#client = client;
    this.#models = models;
  }

  /** Cuts a Droplet's power. @throws NodeNotFoundError */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<DropletExtra>> {
    const action = { type: 'power_off' };
    return this.#models.node(await actOnDroplet(this.#client, 'droplets.powerOff', node, action, options));
  }

  /** Starts any action of the API's on a Droplet, such as `{ type: 'enable_backups' }`. Wait for it with `actions.waitFor`. */
  async act(
    node: ComputeNode | string,
    action: ActionRequest,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    return startAction(this.#client, 'droplets.act', [DROPLETS, node], action, options);
  }
}
