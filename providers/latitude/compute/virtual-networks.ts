import { type CallOptions, collect, idOf, type JsonClient, Part } from '../../../src/driver/index.js';
import { type ComputeNode, type Network, pathOf } from '../../../src/compute/index.js';
import { resourceOf, SIZE } from './collections.js';

const PATH = '/virtual_networks/assignments';

/** Servers of virtual networks. @see https://docs.latitude.sh/reference/assign-server-virtual-network */
export class VirtualNetworks extends Part {
  readonly #client: JsonClient;

  constructor(client: JsonClient) {
    super();
    this.#client = client;
  }

  /** Puts a server on a virtual network. Resolves when Latitude.sh has accepted it. @throws InvalidRequestError, NotFoundError, ConflictError */
  async assign(network: Network | string, node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const attributes = { server_id: idOf(node), virtual_network_id: idOf(network) };
    const json = { data: resourceOf('virtual_network_assignment', attributes) };
    await this.#client.post({ operation: 'virtualNetworks.assign', path: PATH, json }, options);
  }

  /** Takes a server off a virtual network. If it is not there, that is no error. @throws ConflictError */
  async unassign(
    network: Network | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<void> {
    const operation = 'virtualNetworks.unassign';
    const call = this.#client.context.call(options);
    const query = { ...SIZE, 'filter[server]': idOf(node), 'filter[virtual_network_id]': idOf(network) };
    const rows = this.#client.list({ operation, path: PATH, query }, 'data', (row) => row.id('id'), call);
    for (const id of await collect(rows))
      await this.#client.delete({ operation, path: pathOf(PATH, id) }, call);
  }
}
