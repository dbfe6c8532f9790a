import type { Reader } from '../../src/connection/reader.js';

/** An interface of a Rackspace server. */
export interface RackspaceVirtualInterface {
  readonly id: string;
  readonly mac: string;
  readonly addresses: readonly RackspaceInterfaceAddress[];
}

/** An address of an interface, and the network that it is on. */
export interface RackspaceInterfaceAddress {
  readonly address: string;
  readonly networkId: string;
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
