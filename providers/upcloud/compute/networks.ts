import type { CallOptions } from '../../../src/driver/index.js';
import type { ComputeModels, CreateNetworkOptions, Network } from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { NETWORKS } from './collections.js';
import { zoneFor } from './create-body.js';
import { Kind } from './kind.js';
import type { UpCloudExtras, UpCloudNetworkExtra } from './models.js';

type PrivateNetwork = Network<UpCloudNetworkExtra>;

/** Private networks. Public and utility networks, which the account does not own, are none of them. @see https://developers.upcloud.com/1.3/13-networks/ */
export class Networks {
  readonly #networks: Kind<PrivateNetwork>;

  constructor(client: UpCloudClient, models: ComputeModels<UpCloudExtras>) {
    this.#networks = Kind.of(client, NETWORKS, (data) => models.network(data));
  }

  /** All private networks. */
  iterate(options?: CallOptions): AsyncIterable<PrivateNetwork> {
    return this.#networks.resource.iterate('listNetworks', {}, options);
  }

  /** Fetches a private network. */
  get(network: Network | string, options?: CallOptions): Promise<PrivateNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Makes a private network with one IPv4 range, which UpCloud leases to servers. */
  async create(
    { name, ranges = [], location }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<PrivateNetwork> {
    const operation = 'createNetwork';
    const { client, resource } = this.#networks;
    const [address, ...others] = ranges;
    if (address === undefined || others.length > 0 || address.includes(':'))
      throw client.context.invalid(
        operation,
        'a private network of UpCloud has exactly one range of IPv4 addresses',
      );
    const zone = zoneFor(operation, location, client.context);
    const range = { address, dhcp: 'yes', family: 'IPv4' };
    const json = { network: { name, zone, ip_networks: { ip_network: [range] } } };
    return resource.read(await client.post({ operation, path: `${NETWORKS.path}/`, json }, options));
  }

  /** Deletes a private network. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }
}
