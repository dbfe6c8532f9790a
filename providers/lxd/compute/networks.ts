import {
  type Call,
  type CallOptions,
  CloudError,
  NetworkNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  firstAddress,
  type Network,
  type NetworkData,
  pathOf,
  rangeAround,
  Resource,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import type { Cluster } from './cluster.js';
import type { LxdCreateNetworkExtra, LxdExtras, LxdNetworkExtra } from './models.js';

type LxdNetwork = Network<LxdNetworkExtra>;

const NETWORKS: Collection<NetworkData<LxdNetworkExtra>> = {
  path: '/networks',
  list: 'metadata',
  called: 'network',
  query: { recursion: 1 },
  notFound: NetworkNotFoundError,
  read: readNetwork,
};

/** Networks that LXD manages; their names are their ids. @see https://documentation.ubuntu.com/lxd/en/latest/api/#/networks */
export class Networks {
  readonly #client: LxdClient;
  readonly #networks: Resource<LxdNetwork>;
  readonly #cluster: Cluster;

  constructor(client: LxdClient, models: ComputeModels<LxdExtras>, cluster: Cluster) {
    this.#client = client;
    this.#cluster = cluster;
    this.#networks = Resource.of(client, NETWORKS, (data) => models.network(data));
  }

  /** Lists the networks that LXD manages, without the machine's own. */
  iterate(options?: CallOptions): AsyncIterable<LxdNetwork> {
    return this.#networks.iterate('listNetworks', {}, options);
  }

  /** Fetches a network. */
  get(network: Network | string, options?: CallOptions): Promise<LxdNetwork> {
    return this.#networks.get('getNetwork', network, options);
  }

  /** Creates a network: a bridge, or what `extra.type` says. LXD is its gateway, with the first address of each range. In a cluster it is on all members. */
  async create(
    { name, ranges, location, extra = {} }: CreateNetworkOptions<LxdCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<LxdNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    if (location !== undefined)
      throw context.invalid(operation, 'a network is on all members of a cluster; leave location out');
    const config = { ...(ranges === undefined ? {} : this.#addresses(operation, ranges)), ...extra.config };
    const { type = 'bridge', description } = extra;
    const call = context.call(options);
    // Of OVN there is one for all members. Others are announced to each member, and then made on all.
    const members = type === 'ovn' ? [] : await this.#cluster.members(operation, call);
    const announced = { name, type, config: pick(config, isOfMember) };
    const whole = members.length === 0 ? config : pick(config, (key) => !isOfMember(key));
    const json = defined({ name, type, description, config: whole });
    const steps = members.map((target) => ({ query: { target }, json: announced }));
    await this.#post(name, [...steps, { query: {}, json }], call);
    return this.#networks.get(operation, name, call);
  }

  /** Deletes a network. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const request = { operation: 'destroyNetwork', path: pathOf('/networks', network) };
    return this.#client.delete({ ...request, notFound: NetworkNotFoundError }, options);
  }

  /** Sends the requests for a network; one that fails after the first takes back what was announced. */
  async #post(name: string, steps: readonly Step[], call: Call): Promise<void> {
    const operation = 'createNetwork';
    let done = 0;
    try {
      for (const step of steps) {
        await this.#client.post({ operation, path: '/networks', ...step }, call);
        done += 1;
      }
    } catch (error) {
      if (done > 0 && CloudError.is(error)) await this.delete(name, call).catch(() => {});
      throw error;
    }
  }

  /** The gateway's address in each range; `none` for the version of the protocol without one. */
  #addresses(operation: string, ranges: readonly string[]): Record<string, string> {
    const isV6 = (range: string): boolean => range.includes(':');
    const [v4, ...more4] = ranges.filter((range) => !isV6(range));
    const [v6, ...more6] = ranges.filter(isV6);
    if (more4.length > 0 || more6.length > 0)
      throw this.#client.context.invalid(
        operation,
        'a network has one range of IPv4 and one of IPv6 at most',
      );
    return { ...addressIn('ipv4', v4), ...addressIn('ipv6', v6) };
  }
}

interface Step {
  readonly query: { readonly target?: string };
  readonly json: object;
}

/** Keys that differ between the members of a cluster. */
const OF_MEMBER = new Set(['bridge.external_interfaces', 'parent', 'bgp.ipv4.nexthop', 'bgp.ipv6.nexthop']);

function isOfMember(key: string): boolean {
  return OF_MEMBER.has(key);
}

function pick(config: Readonly<Record<string, string>>, isKept: (key: string) => boolean): object {
  return Object.fromEntries(Object.entries(config).filter(([key]) => isKept(key)));
}

function addressIn(version: 'ipv4' | 'ipv6', range: string | undefined): Record<string, string> {
  if (range === undefined) return { [`${version}.address`]: 'none' };
  const [, prefix = ''] = range.split('/');
  return { [`${version}.address`]: `${firstAddress(range)}/${prefix}`, [`${version}.nat`]: 'true' };
}

/** Reads a network; null for one that LXD does not manage. */
function readNetwork(network: Reader): NetworkData<LxdNetworkExtra> | null {
  if (network.optionalBoolean('managed') !== true) return null;
  const name = network.id('name');
  const config = network.stringMap('config');
  const addresses = [config['ipv4.address'], config['ipv6.address']];
  return {
    id: name,
    name,
    ranges: addresses.flatMap((address) => (address === undefined ? [] : (rangeAround(address) ?? []))),
    location: null,
    extra: {
      type: network.optionalString('type') ?? '',
      description: network.optionalString('description') || null,
      status: network.optionalString('status'),
      // LXD lists them in any order.
      locations: network.strings('locations').toSorted(),
      config,
    },
  };
}
