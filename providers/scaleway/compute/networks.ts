import {
  type CallOptions,
  type JsonClient,
  NetworkNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  type NetworkData,
  Resource,
} from '../../../src/compute/index.js';
import { PAGE_SIZE, UUID } from './collections.js';
import type { ScalewayExtras } from './models.js';
import type { Scope } from './scope.js';

type PrivateNetwork = Network<ScalewayExtras['network']>;

/** Private networks, which span the zones of a region. @see https://www.scaleway.com/en/developers/api/vpc/#path-private-networks */
export class Networks {
  readonly #networks: Resource<PrivateNetwork>;
  readonly #scope: Scope;

  constructor(client: JsonClient, models: ComputeModels<ScalewayExtras>, scope: Scope) {
    this.#scope = scope;
    this.#networks = Resource.of(client, networksOf(scope), (data) => models.network(data));
  }

  /** Private networks of the region, page by page. */
  iterate(options?: CallOptions): AsyncIterable<PrivateNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a private network. */
  get(network: Network | string, options?: CallOptions): Promise<PrivateNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Creates a private network in the project's default VPC. */
  async create(
    { name, ranges, location }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<PrivateNetwork> {
    const operation = 'createNetwork';
    this.#scope.check(operation, location);
    const project = this.#scope.project(operation);
    return this.#networks.create(operation, defined({ name, project_id: project, subnets: ranges }), options);
  }

  /** Deletes a private network. A missing one is no error. */
  delete(network: Network | string, options?: CallOptions): Promise<void> {
    return this.#networks.delete('destroyNetwork', network, options);
  }
}

function networksOf(scope: Scope): Collection<NetworkData<ScalewayExtras['network']>> {
  return {
    path: scope.networks('/private-networks'),
    list: 'private_networks',
    called: 'private network',
    query: scope.query('project_id', PAGE_SIZE),
    ids: UUID,
    notFound: NetworkNotFoundError,
    read: readNetwork,
  };
}

function readNetwork(network: Reader): NetworkData<ScalewayExtras['network']> {
  return {
    id: network.id('id'),
    name: network.optionalString('name') ?? '',
    ranges: network.optionalList('subnets').flatMap((subnet) => subnet.optionalString('subnet') ?? []),
    location: null,
    extra: {
      region: network.optionalString('region'),
      vpcId: network.optionalId('vpc_id'),
      tags: network.strings('tags'),
    },
  };
}
