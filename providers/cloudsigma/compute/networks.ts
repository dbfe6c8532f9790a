import type { CallOptions } from '../../../src/driver/index.js';
import { type ComputeModels, type Network, Resource } from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { NETWORKS } from './collections.js';
import type { CloudSigmaExtras, CloudSigmaNetworkExtra } from './models.js';

type Vlan = Network<CloudSigmaNetworkExtra>;

/** VLANs, which are bought by subscription, and end with it. @see https://docs.cloudsigma.com/en/latest/networking.html */
export class Networks {
  readonly #vlans: Resource<Vlan>;

  constructor(client: CloudSigmaClient, models: ComputeModels<CloudSigmaExtras>) {
    this.#vlans = Resource.of(client, NETWORKS, (data) => models.network(data));
  }

  /** All VLANs. */
  iterate(options?: CallOptions): AsyncIterable<Vlan> {
    return this.#vlans.iterate('listNetworks', {}, options);
  }

  /** Fetches a VLAN. */
  get(network: Network | string, options?: CallOptions): Promise<Vlan> {
    return this.#vlans.get('getNetwork', network, options);
  }
}
