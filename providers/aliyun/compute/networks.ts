import {
  type RpcClient,
  type CallOptions,
  NetworkNotFoundError,
  pollUntil,
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
  undoneBy,
  zoneFor,
} from '../../../src/compute/index.js';
import { firstOf, NUMBERED_PAGES } from './api.js';
import { COLLECTIONS } from './collections.js';
import type { AliyunCreateNetworkExtra, AliyunExtras, AliyunNetworkExtra } from './models.js';

type VSwitch = Network<AliyunNetworkExtra>;

const service = 'vpc';
const operation = 'createNetwork';

const VSWITCHES: RpcCollection<NetworkData<AliyunNetworkExtra>> = {
  listing: {
    action: 'DescribeVSwitches',
    service,
    rows: 'VSwitches.VSwitch',
    first: firstOf(50),
    pages: NUMBERED_PAGES,
  },
  byIds: ([id = '']) => ({ VSwitchId: id }),
  called: 'vSwitch',
  notFound: NetworkNotFoundError,
  // One that is still made cannot have instances.
  read: (row) => (row.optionalString('Status') === 'Pending' ? null : readVSwitch(row)),
};

function readVSwitch(row: Reader): NetworkData<AliyunNetworkExtra> {
  const ipv6 = row.optionalId('Ipv6CidrBlock');
  return {
    id: row.id('VSwitchId'),
    name: row.optionalString('VSwitchName') ?? '',
    ranges: [row.id('CidrBlock'), ...(ipv6 === null ? [] : [ipv6])],
    location: row.optionalId('ZoneId'),
    extra: { vpcId: row.id('VpcId'), isDefault: row.optionalBoolean('IsDefault') },
  };
}

/** The default virtual private cloud of the region. */
export const DEFAULT_VPC: RpcDefault<string> = {
  listing: {
    action: 'DescribeVpcs',
    service,
    rows: 'Vpcs.Vpc',
    parameters: { IsDefault: true },
    first: firstOf(50),
    pages: NUMBERED_PAGES,
  },
  read: (row) => row.id('VpcId'),
  ifNone: 'the region has no default VPC; give extra.vpc',
};

/** The portable methods of networks, which are vSwitches of a virtual private cloud. */
export class Networks extends RpcNetworks<AliyunExtras> {
  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    const deleteAction = (id: string): RpcAction => ({
      action: 'DeleteVSwitch',
      service,
      parameters: { VSwitchId: id },
    });
    super(client, models, VSWITCHES, deleteAction);
  }

  /** Makes a vSwitch, and waits until it can have instances. */
  async create(
    { name, ranges, location, extra = {} }: CreateNetworkOptions<AliyunCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<VSwitch> {
    const { client } = this.networks;
    const range = this.onlyRange(operation, ranges);
    const call = client.context.call(options);
    const parameters = {
      VSwitchName: name,
      CidrBlock: range,
      VpcId: extra.vpc ?? (await firstListed(operation, client, DEFAULT_VPC, call)),
      ZoneId: await zoneFor(operation, client, COLLECTIONS.locations, location, call),
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateVSwitch', service, parameters, idempotent: true };
    const id = (await client.send(request, call)).id('VSwitchId');
    const ready = (): Promise<VSwitch> =>
      pollUntil(async (shared) => {
        for await (const one of this.networks.iterate(operation, { VSwitchId: id }, shared)) return one;
        return null;
      }, call);
    const details = client.context.details(operation);
    return undoneBy(ready, () => this.delete(id), { what: `vSwitch ${id}`, details });
  }
}
