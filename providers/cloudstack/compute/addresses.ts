import { type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  type ReserveAddressOptions,
  undoneBy,
} from '../../../src/compute/index.js';
import type { CloudStackClient } from '../client.js';
import { ADDRESSES } from './listings.js';
import type { CloudStackAddressExtra, CloudStackExtras } from './models.js';
import { CloudStackResource } from './resource.js';

type PublicIp = Address<CloudStackAddressExtra>;

/** The portable methods of public addresses; one is assigned to a server by static NAT. */
export class CloudStackAddresses {
  readonly #client: CloudStackClient;
  readonly #resource: CloudStackResource<PublicIp>;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>) {
    this.#client = client;
    this.#resource = CloudStackResource.of(client, ADDRESSES, (data) => models.address(data));
  }

  iterate(options?: CallOptions): AsyncIterable<PublicIp> {
    return this.#resource.iterate('listAddresses', {}, options);
  }

  async reserve({ network, location }: ReserveAddressOptions = {}, options?: CallOptions): Promise<PublicIp> {
    const operation = 'reserveAddress';
    const { context, owner } = this.#client;
    const zoneid = location === undefined ? (context.region ?? undefined) : idOf(location);
    if (network === undefined && zoneid === undefined)
      throw context.invalid(
        operation,
        "an address needs the network that it serves, or a zone: pass network or location, or region to the driver's constructor",
      );
    const call = context.call(options);
    const parameters = { ...owner, ...(network === undefined ? { zoneid } : { networkid: network }) };
    const made = await this.#client.run({ operation, command: 'associateIpAddress', parameters }, call);
    const id = made.object('ipaddress').id('id');
    const found = (): Promise<PublicIp> => this.#resource.get(operation, id, call);
    const details = context.details(operation);
    return undoneBy(found, () => this.delete(id), { what: `address ${id}`, details });
  }

  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<PublicIp> {
    const operation = 'assignAddress';
    const call = this.#client.context.call(options);
    const parameters = { ipaddressid: idOf(address), virtualmachineid: idOf(node), vmguestip: privateIp };
    const command = { operation, command: 'enableStaticNat', parameters };
    await this.#client.run(command, call);
    return this.#resource.get(operation, address, call);
  }

  async unassign(address: Address | string, options?: CallOptions): Promise<PublicIp> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#resource.get(operation, address, call);
    if (found.nodeId === null) return found;
    const parameters = { ipaddressid: found.id };
    await this.#client.run({ operation, command: 'disableStaticNat', parameters }, call);
    return this.#resource.get(operation, address, call);
  }

  async delete(address: Address | string, options?: CallOptions): Promise<void> {
    const parameters = { id: idOf(address) };
    const command = { operation: 'releaseAddress', command: 'disassociateIpAddress', parameters };
    await this.#client.delete(command, options);
  }
}
