import {
  type CallOptions,
  idOf,
  NetworkNotFoundError,
  type XmlReader,
} from '../../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  undoneBy,
} from '../../../../src/compute/index.js';
import { filtersOf } from '../../query.js';
import type { Ec2Client, Ec2Listing } from '../client.js';
import type { Ec2Extras } from '../models.js';
import { PAGE, readTags, tagPairs, tagSpecification } from '../read.js';
import type { Ec2CreateNetworkExtra, Ec2NetworkExtra } from './models.js';

type Portable = Network<Ec2NetworkExtra>;
type Spec = CreateNetworkOptions<Ec2CreateNetworkExtra>;

/** Tag of a VPC that was made for a subnet, with the subnet's id. */
const MADE_FOR = 'skylane-network';

const VPC_STATES: Ec2Listing<{ readonly id: string; readonly status: string | null }> = {
  action: 'DescribeVpcs',
  key: 'vpcSet',
  read: (row) => ({ id: row.id('vpcId'), status: row.optionalString('state') }),
};

/**
 * The portable work on networks: subnets, which are what instances are launched into. A new one gets a VPC of its own, unless it names one.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html
 */
export class Ec2Networks {
  readonly #client: Ec2Client;
  readonly #listing: Ec2Listing<Portable>;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#listing = {
      action: 'DescribeSubnets',
      key: 'subnetSet',
      page: PAGE,
      read: (row) => readNetwork(row, models),
    };
  }

  /** Lists the subnets of the region. */
  iterate(options?: CallOptions): AsyncIterable<Portable> {
    return this.#client.list(this.#listing, { operation: 'listNetworks' }, options);
  }

  /** Fetches a subnet. */
  async get(network: Network | string, options?: CallOptions): Promise<Portable> {
    const operation = 'getNetwork';
    const parameters = { SubnetId: [idOf(network)] };
    const found = await this.#client.get(this.#listing, { operation, parameters }, options);
    if (found !== null) return found;
    throw new NetworkNotFoundError(
      `${operation}: EC2 has no subnet ${idOf(network)}.`,
      this.#client.context.details(operation),
    );
  }

  /** Creates a subnet, in a VPC of its range that is made for it if the spec names none. */
  async create(spec: Spec, options?: CallOptions): Promise<Portable> {
    const { context } = this.#client;
    const call = context.call(options);
    const range = rangeOf(spec);
    if (range === null)
      throw context.invalid('createNetwork', 'give one IPv4 range in ranges, such as 10.0.0.0/24');
    const given = spec.extra?.vpc;
    if (given !== undefined) return this.#createSubnet(spec, { VpcId: given, CidrBlock: range }, call);
    const vpc = await this.#createVpc(spec.name, range, call);
    return this.#undone(
      `VPC ${vpc}`,
      () => this.#deleteVpc('createNetwork', vpc),
      async () => {
        const query = { operation: 'createNetwork', parameters: { VpcId: [vpc] } };
        await this.#client.made(VPC_STATES, query, call, ({ status }) => status === 'available');
        const network = await this.#createSubnet(spec, { VpcId: vpc, CidrBlock: range }, call);
        await this.#undone(
          `subnet ${network.id}`,
          () => this.#deleteSubnet('createNetwork', network.id),
          () => this.#markVpc(vpc, network.id, call),
        );
        return network;
      },
    );
  }

  /** Deletes a subnet, and its VPC if it was made for it: it is found by its tag, even when the subnet is gone. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const call = this.#client.context.call(options);
    const id = idOf(network);
    const vpc = await this.#vpcMadeFor(operation, id, call);
    await this.#deleteSubnet(operation, id, call);
    if (vpc !== null) await this.#deleteVpc(operation, vpc.id, call);
  }

  async #vpcMadeFor(
    operation: string,
    subnet: string,
    call: CallOptions,
  ): Promise<{ readonly id: string } | null> {
    // In filters these stand for any text, and the VPC of another subnet would be found.
    if (/[*?\\]/.test(subnet)) return null;
    const parameters = { Filter: filtersOf({ [`tag:${MADE_FOR}`]: [subnet] }) };
    return this.#client.get(VPC_STATES, { operation, parameters }, call);
  }

  async #createVpc(name: string, range: string, call: CallOptions): Promise<string> {
    const parameters = {
      CidrBlock: range,
      TagSpecification: tagSpecification('vpc', name, { [MADE_FOR]: '' }),
    };
    const response = await this.#client.call(
      { operation: 'createNetwork', action: 'CreateVpc', parameters },
      call,
    );
    return (response.optionalObject('vpc') ?? response).id('vpcId');
  }

  async #createSubnet(
    { name, location }: Spec,
    place: { readonly VpcId: string; readonly CidrBlock: string },
    call: CallOptions,
  ): Promise<Portable> {
    const operation = 'createNetwork';
    const parameters = {
      ...place,
      AvailabilityZone: location === undefined ? undefined : idOf(location),
      TagSpecification: tagSpecification('subnet', name),
    };
    const response = await this.#client.call({ operation, action: 'CreateSubnet', parameters }, call);
    const id = (response.optionalObject('subnet') ?? response).id('subnetId');
    return this.#undone(
      `subnet ${id}`,
      () => this.#deleteSubnet(operation, id),
      () => {
        const query = { operation, parameters: { SubnetId: [id] } };
        return this.#client.made(this.#listing, query, call, ({ extra }) => extra.status === 'available');
      },
    );
  }

  async #markVpc(vpc: string, subnet: string, call: CallOptions): Promise<void> {
    const parameters = { ResourceId: [vpc], Tag: tagPairs({ [MADE_FOR]: subnet }) };
    const request = { idempotent: true };
    await this.#client.call({ operation: 'createNetwork', action: 'CreateTags', parameters, request }, call);
  }

  async #deleteSubnet(operation: string, id: string, options?: CallOptions): Promise<void> {
    const parameters = { SubnetId: id };
    await this.#client.delete({ operation, action: 'DeleteSubnet', parameters }, options);
  }

  async #deleteVpc(operation: string, id: string, options?: CallOptions): Promise<void> {
    await this.#client.delete({ operation, action: 'DeleteVpc', parameters: { VpcId: id } }, options);
  }

  #undone<T>(what: string, undo: () => Promise<void>, finish: () => Promise<T>): Promise<T> {
    return undoneBy(finish, undo, { what, details: this.#client.context.details('createNetwork') });
  }
}

/** The range of a new network; null unless it is one of IPv4. */
function rangeOf({ ranges = [] }: Spec): string | null {
  const [range = null, ...others] = ranges;
  return others.length > 0 || range?.includes(':') === true ? null : range;
}

function readNetwork(subnet: XmlReader, models: ComputeModels<Ec2Extras>): Portable {
  const { name, tags } = readTags(subnet);
  const range = subnet.optionalString('cidrBlock');
  const ranges6 = subnet
    .list('ipv6CidrBlockAssociationSet')
    .filter((one) => one.optionalObject('ipv6CidrBlockState')?.optionalString('state') === 'associated')
    .map((one) => one.id('ipv6CidrBlock'));
  return models.network({
    id: subnet.id('subnetId'),
    name,
    ranges: [...(range === null ? [] : [range]), ...ranges6],
    location: subnet.optionalString('availabilityZone'),
    extra: {
      status: subnet.optionalString('state'),
      vpcId: subnet.optionalString('vpcId'),
      isDefault: subnet.optionalBoolean('defaultForAz') ?? false,
      freeAddresses: subnet.optionalNumber('availableIpAddressCount'),
      tags,
    },
  });
}
