import type { KeyPair, Volume } from '../../../src/compute/index.js';

/** One address of a server. */
export interface OpenStackAddress {
  /** Name of the network that the address is on. */
  readonly network: string;
  /** The address, IPv4 or IPv6. */
  readonly address: string;
  /** Version of the Internet Protocol. */
  readonly version: 4 | 6;
  /** `floating` for an address that Neutron forwards to the server. */
  readonly type: 'fixed' | 'floating' | null;
  /** Hardware address of the port (`OS-EXT-IPS-MAC:mac_addr`); null where the cloud does not say. */
  readonly mac: string | null;
}

/** Why a server is in error. */
export interface OpenStackFault {
  /** Nova's code for it, as of HTTP: 500 for most failures of a build; null where the cloud does not say. */
  readonly code: number | null;
  /** Message, such as `No valid host was found.` */
  readonly message: string;
  /** Long form, often a stack trace; null for users who are not administrators, on most clouds. */
  readonly details: string | null;
  /** When it went wrong, as Nova writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
}

/** Fields of a server beyond the portable ones. @see https://docs.openstack.org/api-ref/compute/#servers-servers */
export interface OpenStackNodeExtra {
  /** Nova's own status, such as `VERIFY_RESIZE`. */
  readonly status: string | null;
  /** Task that Nova is at work on, or null. */
  readonly taskState: string | null;
  /** The virtual machine's state in Nova (`OS-EXT-STS:vm_state`), such as `active` or `building`; null where the cloud does not say. */
  readonly vmState: string | null;
  /** All its addresses with their networks, IPv4 first. */
  readonly addresses: readonly OpenStackAddress[];
  /** Name of the key pair that it was made with; null where with none. */
  readonly keyName: string | null;
  /** Id of the project that it belongs to (`tenant_id`). */
  readonly projectId: string | null;
  /** Id of the user who made it. */
  readonly userId: string | null;
  /** Hash that stands for its host: servers of one project with the same are on the same machine. Null before it is placed. */
  readonly hostId: string | null;
  /** When it last changed, as Nova writes it: ISO 8601 in UTC. */
  readonly updatedAt: string | null;
  /** True where it has a config drive, a small disk with its metadata and user data. */
  readonly configDrive: boolean;
  /** Names of its security groups, one for each port and group. */
  readonly securityGroups: readonly string[];
  /** Ids of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** Why it is in error; null where it is not. */
  readonly fault: OpenStackFault | null;
  /** Build or migration progress in percent, where the cloud reports it. */
  readonly progress: number | null;
  /** Password of the administrator that the cloud generated; only on the node that `createNode` returns. */
  readonly adminPassword: string | null;
}

/** Options of `createNode` beyond the portable ones. @see https://docs.openstack.org/api-ref/compute/#create-server */
export interface OpenStackCreateExtra {
  /** Names of security groups. */
  readonly securityGroups?: readonly string[];
  /** Ports to use, made before; in place of `networks`. */
  readonly ports?: readonly string[];
  /** True to give it a config drive. */
  readonly configDrive?: boolean;
  /** Volume that is there already to boot from, or its id, in place of `image`; it is kept when the server is deleted. */
  readonly bootVolume?: Volume | string;
  /** Block devices, as Nova's block_device_mapping_v2 takes them. One with `boot_index` 0 is booted from, in place of `image`. */
  readonly blockDevices?: readonly Readonly<Record<string, unknown>>[];
  /** Scheduler hints, such as `{ group: id }`. */
  readonly schedulerHints?: Readonly<Record<string, unknown>>;
  /** Description; Nova 2.19 or later. */
  readonly description?: string;
}

/** Fields of a flavor beyond the portable ones. @see https://docs.openstack.org/api-ref/compute/#flavors-flavors */
export interface OpenStackSizeExtra {
  /** GiB of ephemeral disk. */
  readonly ephemeral: number;
  /** MiB of swap. */
  readonly swap: number;
  /** True where every project may use it (`os-flavor-access:is_public`); null where the cloud does not say. */
  readonly isPublic: boolean | null;
}

/** Fields of an availability zone beyond the portable ones. @see https://docs.openstack.org/api-ref/compute/#availability-zones-os-availability-zone */
export interface OpenStackLocationExtra {
  /** True where servers can be made there now. */
  readonly available: boolean;
}

/** Fields of a key pair beyond the portable ones. @see https://docs.openstack.org/api-ref/compute/#keypairs-keypairs */
export interface OpenStackKeyPairExtra {
  /** Id of the user whom it belongs to; null in lists. */
  readonly userId: string | null;
  /** When it was made, as Nova writes it: ISO 8601 in UTC. Null in lists and right after a create. */
  readonly createdAt: string | null;
}

/**
 * Options of `rebuildNode` beyond the portable ones.
 *
 * @see https://docs.openstack.org/api-ref/compute/#rebuild-server-rebuild-action
 */
export interface OpenStackRebuildExtra {
  /** New name; the old one stays where it is left out. */
  readonly name?: string;
  /** New metadata in place of all the old; the old stays where it is left out. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Password of the administrator. */
  readonly password?: string;
  /** Key pair to put on it in place of its own; Nova 2.54 or later. */
  readonly keyPair?: KeyPair | string;
  /** Text or bytes; Nova 2.57 or later. */
  readonly userData?: string | Uint8Array;
}
