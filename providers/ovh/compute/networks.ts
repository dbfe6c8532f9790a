import {
  type Call,
  type CallOptions,
  collect,
  type JsonClient,
  NetworkNotFoundError,
  outcomeUnknown,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  defined,
  type Network,
  type NetworkData,
  pathOf,
  Resource,
} from '../../../src/compute/index.js';
import type { OvhCreateNetworkExtra, OvhExtras, OvhNetworkExtra } from './models.js';
import { madeBy, operationEnd } from './operations.js';
import { regionFor, regionOf } from './regions.js';

type OvhNetwork = Network<OvhNetworkExtra>;

/** Networks of a region, each with its subnets. */
export class Networks {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<OvhExtras>;
  readonly #project: string;

  constructor(client: JsonClient, models: ComputeModels<OvhExtras>, project: string) {
    this.#client = client;
    this.#models = models;
    this.#project = project;
  }

  /** Networks of the driver's region, without their ranges: those take a request each. */
  iterate(options?: CallOptions): AsyncIterable<OvhNetwork> {
    const operation = 'listNetworks';
    const region = regionOf([operation, 'a network'], null, this.#client.context);
    return this.#in(region).iterate(operation, {}, options);
  }

  /** Fetches a network with the ranges of its subnets. */
  get(network: Network | string, options?: CallOptions): Promise<OvhNetwork> {
    const operation = 'getNetwork';
    const region = regionOf([operation, 'a network'], network, this.#client.context);
    return this.#read([operation, region], network, this.#client.context.call(options));
  }

  /** Creates a network with one subnet that gives its servers addresses, and waits until it exists. */
  async create(
    spec: CreateNetworkOptions<OvhCreateNetworkExtra>,
    options?: CallOptions,
  ): Promise<OvhNetwork> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    const { name, ranges = [], location, extra = {} } = spec;
    const [cidr] = ranges;
    if (cidr === undefined || ranges.length > 1)
      throw context.invalid(operation, 'a network of OVHcloud is made with one range; pass it in ranges');
    const region = regionFor(operation, location, context);
    const call = context.call(options);
    const ipVersion = cidr.includes(':') ? 6 : 4;
    const subnet = { cidr, enableDhcp: true, enableGatewayIp: extra.gateway ?? false, ipVersion };
    const json = defined({ name, subnet, vlanId: extra.vlanId });
    const begun = await this.#client.post({ operation, path: this.#pathIn(region), json }, call);
    const end = await operationEnd(this.#client, this.#project, [operation, begun], call);
    const id = madeBy(end, 'network#');
    try {
      return await this.#read([operation, region], id, call);
    } catch (error) {
      throw outcomeUnknown(
        error,
        `the network ${id} was made, and cannot be read`,
        context.details(operation),
      );
    }
  }

  /** Deletes a network. A missing one is no error. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const region = regionOf([operation, 'a network'], network, this.#client.context);
    await this.#in(region).delete(operation, network, options);
  }

  async #read(
    [operation, region]: readonly [operation: string, region: string],
    network: Network | string,
    call: Call,
  ): Promise<OvhNetwork> {
    const networks = this.#in(region);
    const { id, name, location, extra } = await networks.get(operation, network, call);
    const request = networks.request(operation, id, '/subnet');
    const subnets = this.#client.list(request, 'items', (subnet) => subnet.string('cidr'), call);
    return this.#models.network({ id, name, location, extra, ranges: await collect(subnets) });
  }

  #pathIn(region: string): string {
    return `${pathOf(`${this.#project}/region`, region)}/network`;
  }

  #in(region: string): Resource<OvhNetwork> {
    const collection = {
      path: this.#pathIn(region),
      list: 'items',
      called: 'network',
      notFound: NetworkNotFoundError,
      read: (network: Reader) => readNetwork(network, region),
    };
    return Resource.of(this.#client, collection, (data) => this.#models.network(data));
  }
}

function readNetwork(network: Reader, region: string): NetworkData<OvhNetworkExtra> {
  return {
    id: network.id('id'),
    name: network.optionalString('name') ?? '',
    ranges: [],
    location: network.optionalString('region') ?? region,
    extra: {
      visibility: network.optionalString('visibility'),
      vlanId: network.optionalNumber('vlanId'),
    },
  };
}
