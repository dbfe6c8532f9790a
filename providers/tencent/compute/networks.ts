import {
  type RpcClient,
  type Call,
  type CallOptions,
  idOf,
  NetworkNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type RpcCollection,
  RpcResource,
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  type NetworkData,
} from '../../../src/compute/index.js';
import { FIRST_AS_TEXT, filter, PAGES_AS_TEXT } from './api.js';
import { anyZone } from './zones.js';
import type { TencentCreateNetworkExtra, TencentExtras, TencentNetworkExtra } from './models.js';

type Subnet = Network<TencentNetworkExtra>;

const service = 'vpc';
const operation = 'createNetwork';

const SUBNETS: RpcCollection<NetworkData<TencentNetworkExtra>> = {
  listing: {
    action: 'DescribeSubnets',
    service,
    rows: 'SubnetSet',
    first: FIRST_AS_TEXT,
    pages: PAGES_AS_TEXT,
  },
  byIds: (ids) => filter('subnet-id', ids),
  called: 'subnet',
  notFound: NetworkNotFoundError,
  read: readSubnet,
};

function readSubnet(row: Reader): NetworkData<TencentNetworkExtra> {
  const ipv6 = row.optionalId('Ipv6CidrBlock');
  return {
    id: row.id('SubnetId'),
    name: row.optionalString('SubnetName') ?? '',
    ranges: [row.id('CidrBlock'), ...(ipv6 === null ? [] : [ipv6])],
    location: row.optionalId('Zone'),
    extra: { vpcId: row.id('VpcId'), isDefault: row.optionalBoolean('IsDefault') },
  };
}

/** The portable methods of networks, which are subnets of a virtual private cloud. */
export class Networks {
  readonly #subnets: RpcResource<Subnet>;

  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    this.#subnets = RpcResource.of(client, SUBNETS, (data) => models.network(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Subnet> {
    return this.#subnets.iterate('listNetworks', {}, options);
  }

  get(network: Network | string, options?: CallOptions): Promise<Subnet> {
    return this.#subnets.get('getNetwork', network, options);
  }

  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<TencentCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<Subnet> {
    const { client } = this.#subnets;
    const [range] = ranges;
    if (range === undefined || ranges.length > 1)
      throw client.context.invalid(operation, 'a subnet has one range, of its VPC; give one in ranges');
    const call = client.context.call(options);
    const parameters = {
      VpcId: extra.vpc ?? (await this.#defaultVpc(call)),
      SubnetName: name,
      CidrBlock: range,
      Zone: location === undefined ? await anyZone(operation, client, call) : idOf(location),
    };
    const response = await client.send({ operation, action: 'CreateSubnet', service, parameters }, call);
    return this.#subnets.accepted(operation, { ...response.object('Subnet').raw, Zone: parameters.Zone });
  }

  delete(network: Network | string, options?: CallOptions): Promise<void> {
    const action = { action: 'DeleteSubnet', service, parameters: { SubnetId: idOf(network) } };
    return this.#subnets.delete('destroyNetwork', network, action, options);
  }

  async #defaultVpc(call: Call): Promise<string> {
    const { client } = this.#subnets;
    const listing = { action: 'DescribeVpcs', service, rows: 'VpcSet' };
    const read = (row: Reader): string => row.id('VpcId');
    for await (const id of client.list(operation, listing, filter('is-default', ['true']), read, call))
      return id;
    throw client.context.invalid(operation, 'the region has no default VPC; give extra.vpc');
  }
}
