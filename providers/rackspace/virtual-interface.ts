import type { Reader } from '../../src/driver/index.js';

/** An interface of a Rackspace server. */
export interface RackspaceVirtualInterface {
  /** UUID of the interface. */
  readonly id: string;
  /** Hardware address, six bytes in hexadecimal with colons; null where the answer does not say. */
  readonly mac: string | null;
  /** Its addresses, each with the network that it is on. */
  readonly addresses: readonly RackspaceInterfaceAddress[];
}

/** An address of an interface, and the network that it is on. */
export interface RackspaceInterfaceAddress {
  /** The address, IPv4 or IPv6. */
  readonly address: string;
  /** Id of the network: `00000000-0000-0000-0000-000000000000` is PublicNet, all ones is ServiceNet. Null where the answer does not say. */
  readonly networkId: string | null;
  /** Name of the network: `public`, `private` for ServiceNet, or the one it was made with. Null where the answer does not say. */
  readonly networkLabel: string | null;
}

/** Reads an interface. */
export function readVirtualInterface(virtualInterface: Reader): RackspaceVirtualInterface {
  return {
    id: virtualInterface.id('id'),
    mac: virtualInterface.optionalString('mac_address'),
    addresses: virtualInterface
      .optionalList('ip_addresses')
      .flatMap((entry) => readInterfaceAddress(entry) ?? []),
  };
}

function readInterfaceAddress(entry: Reader): RackspaceInterfaceAddress | null {
  const address = entry.optionalString('address');
  if (address === null) return null;
  return {
    address,
    networkId: entry.optionalId('network_id'),
    networkLabel: entry.optionalString('network_label'),
  };
}
