import { type CallOptions, idOf, NetworkNotFoundError } from '../../../src/driver/index.js';
import { type ComputeModels, type Network } from '../../../src/compute/index.js';
import type { Properties, Step, VsphereClient, Wanted } from '../client.js';
import { leaf, node, refTo } from '../soap.js';
import type { VsphereExtras, VsphereNetworkExtra } from './models.js';
import { readNetwork } from './read.js';

type VsphereNetwork = Network<VsphereNetworkExtra>;

const STEPS: readonly Step[] = [
  ['Folder', 'childEntity'],
  ['Datacenter', 'network'],
];

const WANTED: Wanted = {
  Network: ['name'],
  DistributedVirtualPortgroup: ['name', 'key', 'config.distributedVirtualSwitch'],
  OpaqueNetwork: ['name', 'summary'],
};

/** Networks of the datacenter: those of hosts, port groups of distributed switches, networks of NSX. */
export class VsphereNetworks {
  readonly #client: VsphereClient;
  readonly #models: ComputeModels<VsphereExtras>;

  constructor(client: VsphereClient, models: ComputeModels<VsphereExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** Lists the networks, those of the uplinks of distributed switches too. */
  async *iterate(options?: CallOptions): AsyncGenerator<VsphereNetwork, void, undefined> {
    const listing = { operation: 'listNetworks', wanted: WANTED, steps: STEPS };
    for await (const found of this.#client.list(listing, options))
      yield this.#models.network(readNetwork(found));
  }

  /** Fetches a network. */
  async get(network: Network | string, options?: CallOptions): Promise<VsphereNetwork> {
    return this.#models.network(readNetwork(await this.find(idOf(network), 'getNetwork', options)));
  }

  /** Reads a network by its id. @throws NetworkNotFoundError */
  async find(id: string, operation: string, options?: CallOptions): Promise<Properties> {
    const single = { operation, wanted: WANTED, notFound: NetworkNotFoundError };
    return this.#client.get({ type: typeOf(id), id }, single, options);
  }

  /** The backing of a network card that is on a network, as an element. */
  async backing(id: string, operation: string, options?: CallOptions): Promise<string> {
    const found = await this.find(id, operation, options);
    const { type } = readNetwork(found).extra;
    if (type === 'distributed') return this.#distributed(found, operation, options);
    if (type === 'standard')
      return node(
        'backing',
        leaf('deviceName', found.read.string('name')) + refTo('network', { type: 'Network', id }),
        'VirtualEthernetCardNetworkBackingInfo',
      );
    const summary = found.read.object('summary');
    return node(
      'backing',
      leaf('opaqueNetworkId', summary.id('opaqueNetworkId')) +
        leaf('opaqueNetworkType', summary.string('opaqueNetworkType')),
      'VirtualEthernetCardOpaqueNetworkBackingInfo',
    );
  }

  async #distributed({ read }: Properties, operation: string, options?: CallOptions): Promise<string> {
    const id = read.id('config.distributedVirtualSwitch');
    const ref = { type: 'DistributedVirtualSwitch', id };
    const wanted = { DistributedVirtualSwitch: ['uuid'] };
    const found = await this.#client.get(ref, { operation, wanted, notFound: NetworkNotFoundError }, options);
    const port = leaf('switchUuid', found.read.id('uuid')) + leaf('portgroupKey', read.id('key'));
    return node('backing', node('port', port), 'VirtualEthernetCardDistributedVirtualPortBackingInfo');
  }
}

/** Type of a network by its id, which vCenter begins with it. */
function typeOf(id: string): string {
  if (id.startsWith('dvportgroup-')) return 'DistributedVirtualPortgroup';
  return id.startsWith('network-o') ? 'OpaqueNetwork' : 'Network';
}
