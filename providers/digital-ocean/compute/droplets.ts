import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ActionRunner, ComputeNode, Resource } from '../../../src/compute/index.js';
import type { DigitalOceanAction, DropletExtra } from './models.js';
import { readAction } from './read.js';

type Droplet = ComputeNode<DropletExtra>;

/** An action in the API's form: its type and fields. */
export type RpcRequest = { readonly type: string } & Readonly<Record<string, unknown>>;

/** DigitalOcean's own operations on Droplets. @see https://docs.digitalocean.com/reference/api/reference/droplet-actions/ */
export class Droplets extends Part {
  readonly #runner: ActionRunner<DigitalOceanAction>;
  readonly #droplets: Resource<Droplet>;

  constructor(runner: ActionRunner<DigitalOceanAction>, droplets: Resource<Droplet>) {
    super();
    this.#runner = runner;
    this.#droplets = droplets;
  }

  /** Cuts a Droplet's power. @throws NodeNotFoundError */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.#runner.change('droplets.powerOff', [this.#droplets, node], ['power_off'], options);
  }

  /** Starts any action of the API's on a Droplet, such as `{ type: 'enable_backups' }`. Wait for it with `actions.waitFor`. */
  async act(
    node: ComputeNode | string,
    { type, ...fields }: RpcRequest,
    options?: CallOptions,
  ): Promise<DigitalOceanAction> {
    const target = [this.#droplets, node] as const;
    const body = await this.#runner.start('droplets.act', target, [type, fields], options);
    return readAction(body.object('action'));
  }
}
