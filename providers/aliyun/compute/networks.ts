import {
  type RpcClient,
  type Call,
  type CallOptions,
  idOf,
  NetworkNotFoundError,
  pollUntil,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type RpcCollection,
  RpcResource,
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  type NetworkData,
  undoneBy,
} from '../../../src/compute/index.js';
import { firstOf, NUMBERED_PAGES } from './api.js';
import { anyZone } from './zones.js';
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

/**
 * Finds the default virtual private cloud of the region.
 *
 * @throws InvalidRequestError when there is none
 */
export async function defaultVpc(method: string, client: RpcClient, call: Call): Promise<string> {
  const listing = {
    action: 'DescribeVpcs',
    service,
    rows: 'Vpcs.Vpc',
    first: firstOf(50),
    pages: NUMBERED_PAGES,
  };
  const read = (row: Reader): string => row.id('VpcId');
  for await (const id of client.list(method, listing, { IsDefault: true }, read, call)) return id;
  throw client.context.invalid(method, 'the region has no default VPC; give extra.vpc');
}

/** The portable methods of networks, which are vSwitches of a virtual private cloud. */
export class Networks {
  readonly #switches: RpcResource<VSwitch>;

  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    this.#switches = RpcResource.of(client, VSWITCHES, (data) => models.network(data));
  }

  iterate(options?: CallOptions): AsyncIterable<VSwitch> {
    return this.#switches.iterate('listNetworks', {}, options);
  }

  get(network: Network | string, options?: CallOptions): Promise<VSwitch> {
    return this.#switches.get('getNetwork', network, options);
  }

  /** Makes a vSwitch, and waits until it can have instances. */
  async create(
    { name, ranges = [], location, extra = {} }: CreateNetworkOptions<AliyunCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<VSwitch> {
    const { client } = this.#switches;
    const [range] = ranges;
    if (range === undefined || ranges.length > 1)
      throw client.context.invalid(operation, 'a vSwitch has one range, of its VPC; give one in ranges');
    const call = client.context.call(options);
    const parameters = {
      VSwitchName: name,
      CidrBlock: range,
      VpcId: extra.vpc ?? (await defaultVpc(operation, client, call)),
      ZoneId: location === undefined ? await anyZone(operation, client, call) : idOf(location),
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateVSwitch', service, parameters, idempotent: true };
    const id = (await client.send(request, call)).id('VSwitchId');
    const ready = (): Promise<VSwitch> =>
      pollUntil(async (shared) => {
        for await (const one of this.#switches.iterate(operation, { VSwitchId: id }, shared)) return one;
        return null;
      }, call);
    const details = client.context.details(operation);
    return undoneBy(ready, () => this.delete(id), { what: `vSwitch ${id}`, details });
  }

  delete(network: Network | string, options?: CallOptions): Promise<void> {
    const action = { action: 'DeleteVSwitch', service, parameters: { VSwitchId: idOf(network) } };
    return this.#switches.delete('destroyNetwork', network, action, options);
  }
}
