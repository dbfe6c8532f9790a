import { type CallOptions, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type Address,
  type AssignAddressOptions,
  type ComputeModels,
  type ComputeNode,
  Resource,
} from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { ADDRESSES } from './collections.js';
import { definitionOf, type Definitions } from './definitions.js';
import type { CloudSigmaAddressExtra, CloudSigmaExtras } from './models.js';

type OwnedAddress = Address<CloudSigmaAddressExtra>;

/** An interface in a server's definition. */
interface Nic {
  readonly ip_v4_conf?: { readonly conf?: string; readonly ip?: { readonly uuid?: string } | null } | null;
}

/** Addresses that the account owns, which are bought by subscription. @see https://docs.cloudsigma.com/en/latest/networking.html#ips */
export class Addresses {
  readonly #client: CloudSigmaClient;
  readonly #definitions: Definitions;
  readonly #addresses: Resource<OwnedAddress>;

  constructor(client: CloudSigmaClient, models: ComputeModels<CloudSigmaExtras>, definitions: Definitions) {
    this.#client = client;
    this.#definitions = definitions;
    this.#addresses = Resource.of(client, ADDRESSES, (data) => models.address(data));
  }

  /** All addresses that the account owns. */
  iterate(options?: CallOptions): AsyncIterable<OwnedAddress> {
    return this.#addresses.iterate('listAddresses', {}, options);
  }

  /** Gives an IPv4 address to the first interface of a stopped server that would get one by DHCP. */
  async assign(
    address: Address | string,
    node: ComputeNode | string,
    { privateIp }: AssignAddressOptions = {},
    options?: CallOptions,
  ): Promise<OwnedAddress> {
    const operation = 'assignAddress';
    const { context } = this.#client;
    if (privateIp !== undefined)
      throw context.invalid(
        operation,
        'an address of CloudSigma belongs to a public interface; leave privateIp out',
      );
    const ip = idOf(address);
    if (ip.includes(':')) throw context.invalid(operation, 'this driver assigns IPv4 addresses only');
    const call = context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId !== null && found.nodeId !== idOf(node))
      throw new ConflictError(
        `${operation}: the address ${ip} is assigned to the server ${found.nodeId}.`,
        context.details(operation),
      );
    if (found.nodeId !== null) return found;
    const byDhcp = ({ ip_v4_conf: conf }: Nic): boolean => conf?.conf === 'dhcp';
    await this.#replace(operation, node, [byDhcp, { conf: 'static', ip }], call);
    return this.#addresses.get(operation, address, call);
  }

  /** Gives the interface with an address of a stopped server one by DHCP instead. An unassigned one is no error. */
  async unassign(address: Address | string, options?: CallOptions): Promise<OwnedAddress> {
    const operation = 'unassignAddress';
    const call = this.#client.context.call(options);
    const found = await this.#addresses.get(operation, address, call);
    if (found.nodeId === null) return found;
    const hasIt = ({ ip_v4_conf: conf }: Nic): boolean => conf?.ip?.uuid === found.ip;
    await this.#replace(operation, found.nodeId, [hasIt, { conf: 'dhcp' }], call);
    return this.#addresses.get(operation, address, call);
  }

  /** Gives another configuration to the first interface that fits. @throws ConflictError if there is none */
  #replace(
    operation: string,
    node: ComputeNode | string,
    [fits, ip_v4_conf]: readonly [fits: (nic: Nic) => boolean, conf: object],
    call: CallOptions,
  ): Promise<object> {
    return this.#definitions.amendStopped(
      operation,
      node,
      (old) => {
        const nics = (definitionOf(old)['nics'] ?? []) as Nic[];
        const place = nics.findIndex(fits);
        if (place >= 0) return { nics: nics.map((nic, at) => (at === place ? { ...nic, ip_v4_conf } : nic)) };
        throw new ConflictError(
          `${operation}: the server ${idOf(node)} of CloudSigma has no public interface for it.`,
          this.#client.context.details(operation),
        );
      },
      call,
    );
  }
}
