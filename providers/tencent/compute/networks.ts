import {
  type RpcClient,
  type CallOptions,
  NetworkNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  firstListed,
  type Network,
  type NetworkData,
  type RpcAction,
  type RpcCollection,
  type RpcDefault,
  RpcNetworks,
  zoneFor,
} from '../../../src/compute/index.js';
import { FIRST_AS_TEXT, filter, PAGES_AS_TEXT } from './api.js';
import { COLLECTIONS } from './collections.js';
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

const DEFAULT_VPC: RpcDefault<string> = {
  listing: {
    action: 'DescribeVpcs',
    service,
    rows: 'VpcSet',
    parameters: filter('is-default', ['true']),
  },
  read: (row) => row.id('VpcId'),
  ifNone: 'the region has no default VPC; give extra.vpc',
};

/** The portable methods of networks, which are subnets of a virtual private cloud. */
export class Networks extends RpcNetworks<TencentExtras> {
  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    const deleteAction = (id: string): RpcAction => ({
      action: 'DeleteSubnet',
      service,
      parameters: { SubnetId: id },
    });
    super(client, models, SUBNETS, deleteAction);
  }

  async create(
    { name, ranges, location, extra = {} }: CreateNetworkOptions<TencentCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<Subnet> {
    const { client } = this.networks;
    const range = this.onlyRange(operation, ranges);
    const call = client.context.call(options);
    const parameters = {
      VpcId: extra.vpc ?? (await firstListed(operation, client, DEFAULT_VPC, call)),
      SubnetName: name,
      CidrBlock: range,
      Zone: await zoneFor(operation, client, COLLECTIONS.locations, location, call),
    };
    const response = await client.send({ operation, action: 'CreateSubnet', service, parameters }, call);
    return this.networks.accepted(operation, { ...response.object('Subnet').raw, Zone: parameters.Zone });
  }
}
