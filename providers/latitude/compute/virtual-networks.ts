import {
  type CallOptions,
  collect,
  idOf,
  type JsonClient,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import { type ComputeNode, type Network, pathOf } from '../../../src/compute/index.js';
import { COUNTED, resourceOf } from './collections.js';

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
    const [server, whole] = [idOf(node), idOf(network)];
    const query = { ...COUNTED, 'filter[server]': server, 'filter[virtual_network_id]': whole };
    // A filter that is not heeded would take the server off its other networks.
    const read = (row: Reader): string | null => {
      const held = row.object('attributes');
      const isMeant =
        held.optionalId('virtual_network_id') === whole &&
        held.optionalObject('server')?.optionalId('id') === server;
      return isMeant ? row.id('id') : null;
    };
    for (const id of await collect(this.#client.list({ operation, path: PATH, query }, 'data', read, call)))
      await this.#client.delete({ operation, path: pathOf(PATH, id) }, call);
  }
}
