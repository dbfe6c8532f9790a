import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  idOf,
  type JsonClient,
  MalformedResponseError,
  NetworkNotFoundError,
  outcomeUnknown,
  parseJson,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateNetworkOptions,
  type Network,
  placeFor,
} from '../../../src/compute/index.js';
import type { KamateraExtras, KamateraNetworkExtra } from './models.js';
import { type ListedNetwork, networkData, readNetwork, readSubnet } from './read.js';

type Lan = Network<KamateraNetworkExtra>;

/** Private networks of data centres, by their whole names. @see https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_network.md */
export class Networks {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<KamateraExtras>;

  constructor(client: JsonClient, models: ComputeModels<KamateraExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** Private networks of the driver's data centre, with their subnets, of which Kamatera is asked one by one. */
  async *iterate(options?: CallOptions): AsyncGenerator<Lan, void, undefined> {
    const operation = 'listNetworks';
    const call = this.#client.context.call(options);
    const datacenter = placeFor(operation, undefined, this.#client.context);
    for (const network of await this.#list(operation, datacenter, call))
      yield await this.#withSubnets(operation, network, call);
  }

  /** Fetches a private network of the driver's data centre. */
  async get(network: Network | string, options?: CallOptions): Promise<Lan> {
    const operation = 'getNetwork';
    const call = this.#client.context.call(options);
    const found = await this.#find(operation, network, call);
    if (found !== null) return this.#withSubnets(operation, found, call);
    const { context } = this.#client;
    throw new NetworkNotFoundError(
      `${operation}: ${context.provider} has no network ${JSON.stringify(idOf(network))} in ${String(context.region)}.`,
      context.details(operation),
    );
  }

  /** Makes a private network with one range of IPv4 addresses. */
  async create(
    { name, ranges = [], location, extra }: CreateNetworkOptions,
    options?: CallOptions,
  ): Promise<Lan> {
    const operation = 'createNetwork';
    const { context } = this.#client;
    if (extra !== undefined && Object.keys(extra).length > 0)
      throw context.invalid(operation, 'there is nothing that extra could have');
    const [range, ...others] = ranges;
    if (range === undefined || others.length > 0 || range.includes(':'))
      throw context.invalid(
        operation,
        'a network of Kamatera is made with exactly one range of IPv4 addresses',
      );
    const datacenter = placeFor(operation, location, context);
    const [subnetIp, bits] = range.split('/');
    const json = { datacenter, name, subnetIp, subnetBit: Number(bits), gateway: '', dns1: '', dns2: '' };
    const call = context.call(options);
    const body = await this.#client.post({ operation, path: '/service/network/create', json }, call);
    const made = context.reader(parseJson(body.string('res')), operation).id('networkId');
    try {
      return await this.#made(operation, [datacenter, made], call);
    } catch (error) {
      throw outcomeUnknown(
        error,
        `the network ${made} was made, and cannot be read`,
        context.details(operation),
      );
    }
  }

  /** Deletes a private network with its subnets, of which no address may be in use. A missing one is no error. */
  async delete(network: Network | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNetwork';
    const { context } = this.#client;
    const call = context.call(options);
    const found = await this.#find(operation, network, call);
    if (found === null) return;
    const { extra } = await this.#withSubnets(operation, found, call);
    const used = extra.subnets.find(({ inUse }) => (inUse ?? 0) > 0);
    if (used !== undefined)
      throw new ConflictError(
        `${operation}: addresses of the subnet ${used.range} of the network ${found.id} are in use.`,
        context.details(operation),
      );
    for (const { id } of extra.subnets)
      await this.#client.post(
        { operation, path: '/service/network/subnet/delete', json: { subnetId: Number(id) } },
        call,
      );
    const json = { datacenter: found.location, id: Number(found.networkId) };
    await this.#client.post({ operation, path: '/service/network/delete', json }, call);
  }

  async #made(
    operation: string,
    [datacenter, id]: readonly [datacenter: string, id: string],
    call: Call,
  ): Promise<Lan> {
    const found = (await this.#list(operation, datacenter, call)).find(({ networkId }) => networkId === id);
    if (found !== undefined) return this.#withSubnets(operation, found, call);
    const { context } = this.#client;
    throw new MalformedResponseError(
      `${operation}: ${context.provider} does not list the network ${id}.`,
      context.details(operation),
    );
  }

  async #list(operation: string, datacenter: string, call: Call): Promise<ListedNetwork[]> {
    const request = { operation, path: '/service/networks', query: { datacenter } };
    return collect(this.#client.list(request, 'items', readNetwork, call));
  }

  /** A network of its model's data centre, or of the driver's; null if there is none. */
  async #find(operation: string, network: Network | string, call: Call): Promise<ListedNetwork | null> {
    const own = typeof network === 'string' ? null : network.location;
    const datacenter = placeFor(operation, own ?? undefined, this.#client.context);
    const id = idOf(network);
    return (await this.#list(operation, datacenter, call)).find((one) => one.id === id) ?? null;
  }

  async #withSubnets(operation: string, network: ListedNetwork, call: Call): Promise<Lan> {
    const query = { datacenter: network.location, vlanId: network.vlanId };
    const request = { operation, path: '/service/network/subnets', query };
    const subnets = await collect(this.#client.list(request, 'items', readSubnet, call));
    return this.#models.network(networkData(network, subnets));
  }
}
