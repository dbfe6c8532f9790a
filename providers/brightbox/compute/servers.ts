import { type CallOptions, type JsonClient, Part } from '../../../src/driver/index.js';
import type { ComputeNode, Resource } from '../../../src/compute/index.js';
import type { BrightboxExtras } from './models.js';

type Server = ComputeNode<BrightboxExtras['node']>;

/** Brightbox's own operations on servers. @see https://api.gb1.brightbox.com/1.0/#server */
export class Servers extends Part {
  readonly #client: JsonClient;
  readonly #servers: Resource<Server>;

  constructor(client: JsonClient, servers: Resource<Server>) {
    super();
    this.#client = client;
    this.#servers = servers;
  }

  /** Cuts a server's power; it is inactive some time later. @throws NodeNotFoundError, ConflictError */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('servers.powerOff', node, 'stop', options);
  }

  /** Restarts a server whatever its system does. @throws NodeNotFoundError, ConflictError */
  async reset(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('servers.reset', node, 'reset', options);
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    verb: string,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const request = this.#servers.request(operation, node, `/${verb}`);
    return this.#servers.read(await this.#client.post(request, options));
  }
}
