import type { Reader } from '../../src/driver/index.js';

/** An interface of a Rackspace server. */
export interface RackspaceVirtualInterface {
  /** UUID of the interface. */
  readonly id: string;
  /** Hardware address, six bytes in hexadecimal with colons. */
  readonly mac: string;
  /** Its addresses, each with the network that it is on. */
  readonly addresses: readonly RackspaceInterfaceAddress[];
}

/** An address of an interface, and the network that it is on. */
export interface RackspaceInterfaceAddress {
  /** The address, IPv4 or IPv6. */
  readonly address: string;
  /** Id of the network: `00000000-0000-0000-0000-000000000000` is PublicNet, all ones is ServiceNet. */
  readonly networkId: string;
  /** Name of the network: `public`, `private` for ServiceNet, or the one it was made with. */
  readonly networkLabel: string;
}

/** Reads an interface. */
export function readVirtualInterface(virtualInterface: Reader): RackspaceVirtualInterface {
  return {
    id: virtualInterface.string('id'),
    mac: virtualInterface.string('mac_address'),
    addresses: virtualInterface.list('ip_addresses').map((entry) => ({
      address: entry.string('address'),
      networkId: entry.string('network_id'),
      networkLabel: entry.string('network_label'),
    })),
  };
}
