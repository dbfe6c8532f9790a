import { type CallOptions, idOf, type JsonClient, Part } from '../../../src/driver/index.js';
import type { ComputeNode, Firewall, Resource } from '../../../src/compute/index.js';
import type { CivoExtras } from './models.js';

type Instance = ComputeNode<CivoExtras['node']>;

/** Civo's own operations on servers. @see https://www.civo.com/api/instances */
export class Instances extends Part {
  readonly #client: JsonClient;
  readonly #instances: Resource<Instance>;

  constructor(client: JsonClient, instances: Resource<Instance>) {
    super();
    this.#client = client;
    this.#instances = instances;
  }

  /** Gives a server another firewall of its network, in place of the one that it has. @throws NodeNotFoundError, FirewallNotFoundError */
  async setFirewall(
    node: ComputeNode | string,
    firewall: Firewall | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'instances.setFirewall';
    const { context } = this.#client;
    const call = context.call(options);
    const json = { firewall_id: idOf(firewall), region: context.region };
    await this.#client.put({ ...this.#instances.request(operation, node, '/firewall'), json }, call);
    return this.#instances.get(operation, node, call);
  }

  /** Restarts a server by its power. @throws NodeNotFoundError */
  async hardReboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const operation = 'instances.hardReboot';
    const { context } = this.#client;
    const call = context.call(options);
    const json = { region: context.region };
    await this.#client.post({ ...this.#instances.request(operation, node, '/hard_reboots'), json }, call);
    return this.#instances.get(operation, node, call);
  }
}
