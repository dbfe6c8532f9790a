import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  type JsonClient,
  NodeNotFoundError,
  NotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  checkAddressAccepted,
  type ComputeModels,
  type ComputeNode,
  defined,
  pathOf,
  type ReserveAddressOptions,
} from '../../../src/compute/index.js';
import type { IonosAddressExtra, IonosCloudExtras } from './models.js';
import { entitiesOf, readBlock } from './read.js';
import type { Requests } from './requests.js';

type BlockAddress = Address<IonosAddressExtra>;

/** Addresses of blocks. An address goes by its block and itself: `<block>/203.0.113.7`. */
export class Addresses {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<IonosCloudExtras>;
  readonly #requests: Requests;
  readonly #datacenter: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<IonosCloudExtras>,
    [requests, datacenter]: readonly [Requests, string],
  ) {
    this.#client = client;
    this.#models = models;
    this.#requests = requests;
    this.#datacenter = datacenter;
  }

  /** Addresses of all blocks of the contract. */
  async *iterate(options?: CallOptions): AsyncGenerator<BlockAddress, void, undefined> {
    const request = { operation: 'listAddresses', path: '/ipblocks', query: { depth: 1, limit: 1000 } };
    const blocks = this.#client.list(request, 'items', readBlock, options);
    for await (const block of blocks) for (const address of block) yield this.#models.address(address);
  }

  /** Reserves a block of one address where the data centre is. */
  async reserve(reservation: ReserveAddressOptions = {}, options?: CallOptions): Promise<BlockAddress> {
    const operation = 'reserveAddress';
    const { context } = this.#client;
    checkAddressAccepted(reservation, ['location'], context.details(operation));
    const { location } = reservation;
    if (location !== undefined && idOf(location) !== this.#datacenter)
      throw context.invalid(operation, "an address is reserved where the driver's data centre is");
    const call = context.call(options);
    const path = pathOf('/datacenters', this.#datacenter);
    const datacenter = await this.#client.get({ operation, path, query: { depth: 0 } }, call);
    const properties = { location: datacenter.object('properties').string('location'), size: 1 };
    const request = { operation, path: '/ipblocks', method: 'POST', json: { properties } } as const;
    return this.#requests.make(request, call, async (id) =>
      this.#only(operation, await this.#block(operation, id, call)),
    );
  }

  /** Adds an address to the first network interface of a server. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<BlockAddress> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(
        operation,
        'IONOS gives the address to a network interface itself; pass no privateIp',
      );
    const call = context.call(options);
    const { ip } = partsOf(operation, address, this.#client);
    const path = this.#serverPath(idOf(node));
    const server = await this.#client.get(
      { operation, path, query: { depth: 2 }, notFound: NodeNotFoundError },
      call,
    );
    const [nic] = entitiesOf(server, 'nics');
    if (nic === undefined)
      throw new ConflictError(
        `${operation}: the server ${idOf(node)} has no network interface to give an address to.`,
        context.details(operation),
      );
    const ips = nic.object('properties').strings('ips');
    await this.#setIps([operation, `${path}/nics`], nic, [...ips.filter((one) => one !== ip), ip], call);
    return this.#find(operation, address, call);
  }

  /** Takes an address from its network interface. One that none has is no error. */
  async unassign(address: Address | string, options?: CallOptions): Promise<BlockAddress> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#find(operation, address, call);
    const { nodeId, extra } = found;
    if (nodeId === null || extra.nicId === null) return found;
    const path = `${this.#serverPath(nodeId)}/nics`;
    const nic = await this.#client.get(
      { operation, path: pathOf(path, extra.nicId), query: { depth: 1 } },
      call,
    );
    const ips = nic.object('properties').strings('ips');
    await this.#setIps(
      [operation, path],
      nic,
      ips.filter((ip) => ip !== found.ip),
      call,
    );
    return this.#find(operation, address, call);
  }

  /** Releases a block of one address. A missing one is no error. @throws InvalidRequestError for an address of a larger block */
  async delete(address: Address | string, options?: CallOptions): Promise<void> {
    const operation = 'releaseAddress';
    const call = this.#client.context.call(options);
    const { blockId, ip } = partsOf(operation, address, this.#client);
    const path = pathOf('/ipblocks', blockId);
    const request = { operation, path, query: { depth: 1 }, accept: [404] };
    const body = await this.#client.get(request, call);
    if (!body.has('properties')) return;
    if (readBlock(body).length > 1)
      throw this.#client.context.invalid(
        operation,
        `${ip} is one of several of a block, which IONOS releases as a whole`,
      );
    await this.#requests.delete({ operation, path }, call);
  }

  /** Replaces the addresses of a network interface. IONOS wants its LAN named again. */
  async #setIps(
    [operation, path]: readonly [operation: string, path: string],
    nic: Reader,
    ips: readonly string[],
    call: Call,
  ): Promise<void> {
    const { raw } = nic.object('properties');
    const json = defined({ lan: raw['lan'], ips });
    await this.#requests.run({ operation, path: pathOf(path, nic.id('id')), method: 'PATCH', json }, call);
  }

  async #find(operation: string, address: Address | string, call: Call): Promise<BlockAddress> {
    const { blockId, ip } = partsOf(operation, address, this.#client);
    const found = (await this.#block(operation, blockId, call)).find((one) => one.ip === ip);
    return this.#only(operation, found === undefined ? [] : [found]);
  }

  async #block(operation: string, id: string, call: Call): Promise<BlockAddress[]> {
    const request = { operation, path: pathOf('/ipblocks', id), query: { depth: 1 } };
    return readBlock(await this.#client.get(request, call)).map((data) => this.#models.address(data));
  }

  #only(operation: string, [address]: readonly BlockAddress[]): BlockAddress {
    if (address !== undefined) return address;
    throw new NotFoundError(
      `${operation}: the block of IONOS has no such address.`,
      this.#client.context.details(operation),
    );
  }

  #serverPath(id: string): string {
    return pathOf(`${pathOf('/datacenters', this.#datacenter)}/servers`, id);
  }
}

/** Block and address of an id. @throws NotFoundError for another form */
function partsOf(
  operation: string,
  address: Address | string,
  { context }: JsonClient,
): { readonly blockId: string; readonly ip: string } {
  const [, blockId, ip] = /^([0-9a-f-]{36})\/([0-9a-f.:]+)$/i.exec(idOf(address)) ?? [];
  if (blockId !== undefined && ip !== undefined) return { blockId, ip };
  throw new NotFoundError(
    `${operation}: ${JSON.stringify(idOf(address))} is no address of IONOS: <block>/<ip>.`,
    context.details(operation),
  );
}
