import type { KeyPair, Volume } from '../../../src/compute/index.js';

/** An address of a server. */
export interface OpenStackAddress {
  /** Name of the network that the address is on. */
  readonly network: string;
  /** The address, IPv4 or IPv6. */
  readonly address: string;
  /** Version of the Internet Protocol. */
  readonly version: 4 | 6;
  /** `floating` for an address that Neutron forwards to the server. */
  readonly type: 'fixed' | 'floating' | null;
  /** MAC address of the port (`OS-EXT-IPS-MAC:mac_addr`); null if unknown. */
  readonly mac: string | null;
}

/** Why a server is in error. */
export interface OpenStackFault {
  /** Nova's code, like an HTTP status: 500 for most failed builds; null if unknown. */
  readonly code: number | null;
  /** Message, such as `No valid host was found.` */
  readonly message: string;
  /** Details, often a stack trace; on most clouds null for users who are not administrators. */
  readonly details: string | null;
  /** When it went wrong, as Nova writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
}

/** Nova's own fields of a server. @see https://docs.openstack.org/api-ref/compute/#servers-servers */
export interface OpenStackNodeExtra {
  /** Nova's own status, such as `VERIFY_RESIZE`. */
  readonly status: string | null;
  /** Task that Nova is at work on, or null. */
  readonly taskState: string | null;
  /** State of the virtual machine in Nova (`OS-EXT-STS:vm_state`), such as `active` or `building`; null if unknown. */
  readonly vmState: string | null;
  /** All its addresses with their networks, IPv4 first. */
  readonly addresses: readonly OpenStackAddress[];
  /** Name of its key pair; null if none. */
  readonly keyName: string | null;
  /** Id of the project that it belongs to (`tenant_id`). */
  readonly projectId: string | null;
  /** Id of the user that created it. */
  readonly userId: string | null;
  /** Hash of its host: servers of one project with equal hashes are on the same machine. Null before it is placed. */
  readonly hostId: string | null;
  /** When it last changed, as Nova writes it: ISO 8601 in UTC. */
  readonly updatedAt: string | null;
  /** True if it has a config drive, a small disk with its metadata and user data. */
  readonly configDrive: boolean;
  /** Names of its security groups, one for each port and group. */
  readonly securityGroups: readonly string[];
  /** Ids of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** Reason of its error state; null if there is none. */
  readonly fault: OpenStackFault | null;
  /** Progress of a build or migration in percent, if the cloud reports it. */
  readonly progress: number | null;
  /** Password of the administrator that the cloud generated; only on the node that `createNode` returns. */
  readonly adminPassword: string | null;
}

/** Nova's own options of `createNode`. @see https://docs.openstack.org/api-ref/compute/#create-server */
export interface OpenStackCreateExtra {
  /** Ports to use, made before; in place of `networks`. */
  readonly ports?: readonly string[];
  /** True for a config drive. */
  readonly configDrive?: boolean;
  /** Existing boot volume, or its id, in place of `image`; it is kept when the server is deleted. */
  readonly bootVolume?: Volume | string;
  /** Block devices in the form of Nova's block_device_mapping_v2. One with `boot_index` 0 replaces `image`. */
  readonly blockDevices?: readonly Readonly<Record<string, unknown>>[];
  /** Scheduler hints, such as `{ group: id }`. */
  readonly schedulerHints?: Readonly<Record<string, unknown>>;
  /** Description; Nova 2.19 or later. */
  readonly description?: string;
}

/** Nova's own fields of a flavor. @see https://docs.openstack.org/api-ref/compute/#flavors-flavors */
export interface OpenStackSizeExtra {
  /** GiB of ephemeral disk. */
  readonly ephemeral: number;
  /** MiB of swap. */
  readonly swap: number;
  /** True if every project may use it (`os-flavor-access:is_public`); null if unknown. */
  readonly isPublic: boolean | null;
}

/** Nova's own fields of an availability zone. @see https://docs.openstack.org/api-ref/compute/#availability-zones-os-availability-zone */
export interface OpenStackLocationExtra {
  /** True if servers can be created there now. */
  readonly available: boolean;
}

/** Nova's own fields of a key pair. @see https://docs.openstack.org/api-ref/compute/#keypairs-keypairs */
export interface OpenStackKeyPairExtra {
  /** Id of its user; null in lists. */
  readonly userId: string | null;
  /** When it was made, as Nova writes it: ISO 8601 in UTC. Null in lists and right after a create. */
  readonly createdAt: string | null;
}

/**
 * Nova's own options of `rebuildNode`.
 *
 * @see https://docs.openstack.org/api-ref/compute/#rebuild-server-rebuild-action
 */
export interface OpenStackRebuildExtra {
  /** New name; default: unchanged. */
  readonly name?: string;
  /** New metadata, which replaces all of the old; default: unchanged. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Password of the administrator. */
  readonly password?: string;
  /** Key pair to put on it in place of its own; Nova 2.54 or later. */
  readonly keyPair?: KeyPair | string;
  /** Text or bytes; Nova 2.57 or later. */
  readonly userData?: string | Uint8Array;
}
