import {
  type Call,
  type CallOptions,
  idOf,
  NotFoundError,
  pollUntil,
  type RpcClient,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  type RpcAction,
  type RpcCollection,
  RpcNetworks,
  RpcResource,
  undoneBy,
} from '../../../src/compute/index.js';
import { filter, listing } from '../api.js';
import { type Made, namedTags, readTags, tagAction, tagNew } from './tags.js';
import { SUBNETS } from './collections.js';
import type { OutscaleCreateNetworkExtra, OutscaleExtras, OutscaleNetworkExtra } from './models.js';

type Subnet = Network<OutscaleNetworkExtra>;
type Spec = CreateNetworkOptions<OutscaleCreateNetworkExtra>;

const operation = 'createNetwork';

/** Tag of a Net that was made for a Subnet, with the Subnet's id. */
const MADE_FOR = 'skylane-network';

interface Net {
  readonly id: string;
  readonly status: string | null;
  /** Id of the Subnet that it was made for; null if it is somebody's own. */
  readonly madeFor: string | null;
}

const NETS: RpcCollection<Net> = {
  listing: listing('ReadNets', 'Nets'),
  byIds: (ids) => filter('NetIds', ids),
  called: 'Net',
  notFound: NotFoundError,
  read: (net) => ({
    id: net.id('NetId'),
    status: net.optionalId('State'),
    madeFor: readTags(net).tags[MADE_FOR] ?? null,
  }),
};

const subnetDeletion = (id: string): RpcAction => ({ action: 'DeleteSubnet', parameters: { SubnetId: id } });

/**
 * The portable methods of networks, which are Subnets. A new one gets a Net of its own, unless it names one.
 *
 * @see https://docs.outscale.com/en/userguide/About-Nets.html
 */
export class Networks extends RpcNetworks<OutscaleExtras> {
  readonly #nets: RpcResource<Net>;

  constructor(client: RpcClient, models: ComputeModels<OutscaleExtras>) {
    super(client, models, SUBNETS, subnetDeletion);
    this.#nets = new RpcResource(client, NETS);
  }

  /** Creates a Subnet, in a Net of its range that is made for it if the spec names none, and waits until it can have VMs. */
  async create(spec: Spec, options?: CallOptions): Promise<Subnet> {
    const { context } = this.networks.client;
    const [range, ...others] = spec.ranges ?? [];
    if (range === undefined || others.length > 0 || range.includes(':'))
      throw context.invalid(operation, 'give one IPv4 range in ranges, such as 10.0.0.0/24');
    const call = context.call(options);
    const { net: given } = spec.extra ?? {};
    if (given !== undefined) return this.#createSubnet(spec, { NetId: given, IpRange: range }, call);
    const details = context.details(operation);
    const net = await this.#createNet(range, call);
    const finish = async (): Promise<Subnet> => {
      await this.#untilThere(net, call);
      const subnet = await this.#createSubnet(spec, { NetId: net, IpRange: range }, call);
      const tags = namedTags(spec.name, { [MADE_FOR]: subnet.id });
      const mark = { ...tagAction([net], tags), operation };
      const { undo } = this.#made(subnet.id);
      await undoneBy(() => this.networks.client.send(mark, call), undo, {
        what: `Subnet ${subnet.id}`,
        details,
      });
      return subnet;
    };
    return undoneBy(finish, () => this.#deleteNet(operation, net), { what: `Net ${net}`, details });
  }

  /** Deletes a Subnet, and its Net if it was made for it: that is found by its tag, even when the Subnet is gone. */
  override async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const call = this.networks.client.context.call(options);
    const net = await this.#netMadeFor(idOf(network), call);
    await super.delete(network, call);
    if (net !== null) await this.#deleteNet('destroyNetwork', net, call);
  }

  async #createNet(range: string, call: Call): Promise<string> {
    const request = { operation, action: 'CreateNet', parameters: { IpRange: range } };
    return (await this.networks.client.send(request, call)).object('Net').id('NetId');
  }

  #untilThere(net: string, call: Call): Promise<Net> {
    return pollUntil(async (shared) => {
      for await (const one of this.#nets.iterate(operation, filter('NetIds', [net]), shared))
        if (one.status === 'available') return one;
      return null;
    }, call);
  }

  async #createSubnet(
    { name, location }: Spec,
    place: { readonly NetId: string; readonly IpRange: string },
    call: Call,
  ): Promise<Subnet> {
    const { client } = this.networks;
    const SubregionName = location === undefined ? undefined : idOf(location);
    const request = { operation, action: 'CreateSubnet', parameters: { ...place, SubregionName } };
    const id = (await client.send(request, call)).object('Subnet').id('SubnetId');
    const made = this.#made(id);
    await tagNew(made, namedTags(name), client, call);
    const ready = (): Promise<Subnet> =>
      pollUntil(async (shared) => {
        for await (const one of this.networks.iterate(operation, filter('SubnetIds', [id]), shared))
          if (one.extra.status === 'available') return one;
        return null;
      }, call);
    return undoneBy(ready, made.undo, { what: `Subnet ${id}`, details: client.context.details(operation) });
  }

  #made(id: string): Made {
    const undo = (): Promise<void> => this.networks.delete(operation, id, subnetDeletion(id), undefined);
    return { operation, what: 'Subnet', id, undo };
  }

  async #netMadeFor(subnet: string, call: Call): Promise<string | null> {
    const parameters = filter('Tags', [`${MADE_FOR}=${subnet}`]);
    // Filters know wildcards: what they find may be the Net of another Subnet.
    for await (const { id, madeFor } of this.#nets.iterate('destroyNetwork', parameters, call))
      if (madeFor === subnet) return id;
    return null;
  }

  #deleteNet(called: string, id: string, options?: CallOptions): Promise<void> {
    return this.#nets.delete(called, id, { action: 'DeleteNet', parameters: { NetId: id } }, options);
  }
}
