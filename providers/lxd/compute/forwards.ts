import {
  type CallOptions,
  ConflictError,
  idOf,
  NotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  pathOf,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import { type Cluster, idSuffix, memberOf, partsOf } from './cluster.js';
import type { LxdAddressExtra, LxdExtras } from './models.js';

type Forward = Address<LxdAddressExtra>;

/** Keys of a forward's configuration: where all its traffic goes, and the instance that has that address. */
const TARGET = 'target_address';
const NODE = 'user.skylane-node';

/**
 * Reserved addresses: network forwards, which lead traffic for an address outside to an instance. Their ids are network and address:
 * `lxdbr0/192.0.2.7`; in a cluster the member that has it as well: `lxdbr0/192.0.2.7/@one`.
 *
 * @see https://documentation.ubuntu.com/lxd/en/latest/howto/network_forwards/
 */
export class Forwards {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;
  readonly #cluster: Cluster;
  readonly #getNode: (node: ComputeNode | string, options: CallOptions) => Promise<ComputeNode>;

  constructor(
    client: LxdClient,
    models: ComputeModels<LxdExtras>,
    cluster: Cluster,
    getNode: (node: ComputeNode | string, options: CallOptions) => Promise<ComputeNode>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#cluster = cluster;
    this.#getNode = getNode;
  }

  /** Lists the forwards of all networks that LXD manages. */
  async *iterate(options?: CallOptions): AsyncGenerator<Forward, void, undefined> {
    const operation = 'listAddresses';
    const call = this.#client.context.call(options);
    const query = { recursion: 1 };
    const networks = this.#client.list(
      { operation, path: '/networks', query },
      'metadata',
      managedName,
      call,
    );
    for await (const network of networks) {
      const path = `${pathOf('/networks', network)}/forwards`;
      yield* this.#client.list(
        { operation, path, query },
        'metadata',
        (row) => this.#read(network, row),
        call,
      );
    }
  }

  /** Makes a forward of an address, which the machine's network must lead to LXD. */
  async reserve(
    { network, ip, location }: ReserveAddressOptions = {},
    options?: CallOptions,
  ): Promise<Forward> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    if (network === undefined || ip === undefined)
      throw context.invalid(
        operation,
        'LXD hands out no addresses; give network and ip, an address that leads to this machine',
      );
    const call = context.call(options);
    const path = `${pathOf('/networks', network)}/forwards`;
    const target = await this.#cluster.member(operation, location, call);
    const json = { listen_address: ip, config: {} };
    await this.#client.post({ operation, path, query: { target }, json }, call);
    return this.#get(operation, `${network}/${ip}${idSuffix(target)}`, call);
  }

  /** Leads an address to an instance. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<Forward> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    const call = context.call(options);
    const { publicIps, privateIps, id } = await this.#getNode(node, call);
    const isV6 = placeOf(idOf(address)).ip.includes(':');
    // An address that is given may be one that the instance does not show yet, such as a fixed one.
    const target = privateIp ?? [...privateIps, ...publicIps].find((ip) => ip.includes(':') === isV6);
    if (target === undefined)
      throw new ConflictError(
        `${operation}: instance ${id} has no address of IPv${isV6 ? 6 : 4} yet. Wait until it runs, or put it on a network.`,
        context.details(operation),
      );
    return this.#change(operation, address, { [TARGET]: target, [NODE]: id }, call);
  }

  /** Leads an address nowhere, and keeps it. */
  async unassign(address: Address | string, options?: CallOptions): Promise<Forward> {
    return this.#change('unassignAddress', address, {}, this.#client.context.call(options));
  }

  /** Deletes a forward. */
  async delete(address: Address | string, options?: CallOptions): Promise<void> {
    return this.#client.delete(this.#request('releaseAddress', idOf(address)), options);
  }

  async #change(
    operation: string,
    address: Address | string,
    target: Readonly<Record<string, string>>,
    call: CallOptions,
  ): Promise<Forward> {
    const request = this.#request(operation, idOf(address));
    const { body, etag } = await this.#client.getTagged(request, call);
    const { [TARGET]: _, [NODE]: __, ...config } = body.stringMap('config');
    const json = {
      description: body.optionalString('description') ?? '',
      config: { ...config, ...target },
      ports: body.raw['ports'] ?? [],
    };
    const headers = etag === undefined ? {} : { 'if-match': etag };
    await this.#client.put({ ...request, headers, json }, call);
    return this.#get(operation, idOf(address), call);
  }

  async #get(operation: string, id: string, call: CallOptions): Promise<Forward> {
    return this.#read(placeOf(id).network, await this.#client.get(this.#request(operation, id), call));
  }

  #request(operation: string, id: string) {
    const { network, ip, member: target } = placeOf(id);
    return {
      operation,
      path: pathOf(`${pathOf('/networks', network)}/forwards`, ip),
      query: { target },
      notFound: NotFoundError,
    };
  }

  #read(network: string, forward: Reader): Forward {
    const ip = forward.id('listen_address');
    const config = forward.stringMap('config');
    const location = memberOf(forward);
    return this.#models.address({
      id: `${network}/${ip}${idSuffix(location)}`,
      ip,
      nodeId: config[TARGET] === undefined ? null : (config[NODE] ?? null),
      location,
      extra: { network, targetAddress: config[TARGET] ?? null },
    });
  }
}

function managedName(network: Reader): string | null {
  return network.optionalBoolean('managed') === true ? network.id('name') : null;
}

interface ForwardPlace {
  readonly network: string;
  readonly ip: string;
  readonly member: string | undefined;
}

function placeOf(id: string): ForwardPlace {
  const {
    parts: [network = '', ...ip],
    member,
  } = partsOf(id);
  return ip.length === 0
    ? { network: 'none', ip: network || 'none', member }
    : { network: network || 'none', ip: ip.join('/') || 'none', member };
}
