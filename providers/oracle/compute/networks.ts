import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type Reader,
  NetworkNotFoundError,
  pollUntil,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  type NetworkData,
  pathOf,
  Resource,
  undoneBy,
} from '../../../src/compute/index.js';
import { type CoreClient, GONE } from './client.js';
import { listOf } from './collections.js';
import { closeVcn, openVcn } from './gateways.js';
import type { OracleCreateNetworkExtra, OracleExtras, OracleNetworkExtra } from './models.js';

type Subnet = Network<OracleNetworkExtra>;

/** Tag of a VCN that was made for one subnet, and goes with it. */
const OWN_VCN = 'skylane-network';

/** Subnets, which are what instances are on; a VCN holds them. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Subnet/ */
export class Networks {
  readonly #client: CoreClient;
  readonly #subnets: Resource<Subnet>;

  constructor(client: CoreClient, models: ComputeModels<OracleExtras>) {
    this.#client = client;
    const collection = {
      path: '/subnets',
      list: 'items',
      called: 'subnet',
      query: listOf(client.compartmentId),
      notFound: NetworkNotFoundError,
      read: readSubnet,
    };
    this.#subnets = Resource.of(client, collection, (data) => models.network(data));
  }

  async *iterate(options?: CallOptions): AsyncGenerator<Subnet, void, undefined> {
    for await (const subnet of this.#subnets.iterate('listNetworks', {}, options))
      if (!GONE.has(subnet.extra.lifecycleState ?? '')) yield subnet;
  }

  get(network: Network | string, options?: CallOptions): Promise<Subnet> {
    return this.find('getNetwork', network, options);
  }

  /** Fetches a subnet for another method. @throws NetworkNotFoundError */
  async find(operation: string, network: Network | string, options?: CallOptions): Promise<Subnet> {
    const subnet = await this.#subnets.get(operation, network, options);
    if (subnet.extra.lifecycleState === 'TERMINATED') throw this.#subnets.missing(operation, network);
    return subnet;
  }

  /**
   * Creates a subnet of all ranges in a VCN of its own, or in that of `extra.vcnId`, and waits until it can be used. A new VCN leads to the
   * internet only with `extra.internet`.
   */
  async create(spec: CreateNetworkOptions<OracleCreateNetworkExtra>, options?: CallOptions): Promise<Subnet> {
    const operation = 'createNetwork';
    const { context, compartmentId } = this.#client;
    const { name: displayName, ranges = [], location, extra = {} } = spec;
    if (ranges.length === 0 || ranges.some((range) => range.includes(':')))
      throw context.invalid(operation, 'Oracle chooses no range; pass ranges of IPv4, each from /16 to /30');
    if (extra.vcnId !== undefined && extra.internet === true)
      throw context.invalid(
        operation,
        'extra.internet is for a VCN that is made with the subnet; leave vcnId out',
      );
    const call = context.call(options);
    const subnet = (vcnId: string): Promise<Subnet> =>
      this.#createSubnet(
        defined({
          compartmentId,
          vcnId,
          displayName,
          ...(ranges.length === 1 ? { cidrBlock: ranges[0] } : { ipv4CidrBlocks: ranges }),
          availabilityDomain: location === undefined ? undefined : idOf(location),
          prohibitPublicIpOnVnic: extra.isPrivate,
          dnsLabel: extra.dnsLabel,
        }),
        call,
      );
    if (extra.vcnId !== undefined) return subnet(extra.vcnId);
    return this.#inVcn(
      { displayName, cidrBlocks: ranges },
      async (vcnId) => {
        if (extra.internet === true) await openVcn(this.#client, operation, vcnId, call);
        return subnet(vcnId);
      },
      call,
    );
  }

  /** Deletes a subnet, and the VCN that `createNetwork` made for it unless something else is in that. Waits until the subnet is gone. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const call = this.#client.context.call(options);
    const subnet = await this.#seen(operation, network, call);
    await this.#subnets.delete(operation, network, call);
    if (subnet === null) return;
    await this.#goneOrBack(operation, network, call);
    const { vcnId } = subnet.extra;
    const vcn = await this.#client.get({ operation, path: pathOf('/vcns', vcnId) }, call);
    if (vcn.stringMap('freeformTags')[OWN_VCN] !== undefined)
      await this.#deleteUnused(operation, vcnId, call);
  }

  /** Makes a VCN and something in it. */
  async #inVcn(fields: object, make: (vcnId: string) => Promise<Subnet>, call: Call): Promise<Subnet> {
    const operation = 'createNetwork';
    const { compartmentId, context } = this.#client;
    const json = { compartmentId, ...fields, freeformTags: { [OWN_VCN]: 'true' } };
    const id = (await this.#client.post({ operation, path: '/vcns', json }, call)).id('id');
    const request = { operation, path: pathOf('/vcns', id) };
    const finish = async (): Promise<Subnet> => {
      await pollUntil(async (shared) => {
        const vcn = await this.#client.get(request, shared);
        return vcn.string('lifecycleState') === 'PROVISIONING' ? null : true;
      }, call);
      return make(id);
    };
    const details = context.details(operation);
    const undo = (): Promise<void> => this.#deleteVcn(operation, id, context.call({}));
    return undoneBy(finish, undo, { what: `VCN ${id}`, details });
  }

  async #createSubnet(fields: object, call: Call): Promise<Subnet> {
    const operation = 'createNetwork';
    const details = this.#client.context.details(operation);
    const { id } = await this.#subnets.create(operation, fields, call);
    const finish = (): Promise<Subnet> => this.#ready(operation, id, call);
    return undoneBy(finish, () => this.delete(id), { what: `subnet ${id}`, details });
  }

  #ready(operation: string, id: string, call: Call): Promise<Subnet> {
    return pollUntil(async (shared) => {
      const subnet = await this.find(operation, id, shared);
      return subnet.extra.lifecycleState === 'PROVISIONING' ? null : subnet;
    }, call);
  }

  /** A subnet; null for one that is gone. */
  async #seen(operation: string, network: Network | string, call: Call): Promise<Subnet | null> {
    try {
      return await this.find(operation, network, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'network-not-found') return null;
      throw error;
    }
  }

  /** Waits until a subnet is gone. Oracle brings one back in which instances are. */
  async #goneOrBack(operation: string, network: Network | string, call: Call): Promise<void> {
    const state = await pollUntil(async (shared) => {
      const subnet = await this.#seen(operation, network, shared);
      const state = subnet === null ? 'TERMINATED' : (subnet.extra.lifecycleState ?? '');
      return state === 'TERMINATING' ? null : state;
    }, call);
    if (state === 'TERMINATED') return;
    throw new ConflictError(
      `${operation}: Oracle accepted it and could not do it: the subnet ${idOf(network)} is ${state}, since something is in it.`,
      this.#client.context.details(operation),
    );
  }

  /** Deletes a VCN unless another subnet, or something else, is in it. */
  async #deleteUnused(operation: string, vcnId: string, call: Call): Promise<void> {
    const others = await this.#subnets.list(operation, { vcnId }, call);
    if (others.some(({ extra }) => !GONE.has(extra.lifecycleState ?? ''))) return;
    try {
      await this.#deleteVcn(operation, vcnId, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'conflict') throw error;
    }
  }

  async #deleteVcn(operation: string, vcnId: string, call: Call): Promise<void> {
    await closeVcn(this.#client, operation, vcnId, call);
    await this.#client.delete({ operation, path: pathOf('/vcns', vcnId) }, call);
  }
}

function readSubnet(row: Reader): NetworkData<OracleNetworkExtra> {
  const all = row.strings('ipv4CidrBlocks');
  const first = row.optionalString('cidrBlock');
  const prohibits = row.optionalBoolean('prohibitPublicIpOnVnic');
  return {
    id: row.id('id'),
    name: row.optionalString('displayName') ?? '',
    ranges: [...(all.length > 0 || first === null ? all : [first]), ...row.strings('ipv6CidrBlocks')],
    location: row.optionalString('availabilityDomain'),
    extra: {
      lifecycleState: row.optionalString('lifecycleState'),
      vcnId: row.string('vcnId'),
      isPrivate: prohibits,
      dnsName: row.optionalString('subnetDomainName'),
      freeformTags: row.stringMap('freeformTags'),
    },
  };
}
