import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeExtras,
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPair,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  type Volume,
} from '../../../src/compute/index.js';
import type {
  OpenStackCreateSnapshotExtra,
  OpenStackCreateVolumeExtra,
  OpenStackSnapshotExtra,
  OpenStackVolumeExtra,
} from '../volume/models.js';

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
  /** What went wrong, such as `No valid host was found.` */
  readonly message: string;
  /** A longer account, often a stack trace, which most clouds show administrators alone; null otherwise. */
  readonly details: string | null;
  /** When it went wrong, as Nova writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
}

/** What Nova says of a server beyond the portable fields. @see https://docs.openstack.org/api-ref/compute/#servers-servers */
export interface OpenStackNodeExtra {
  /** Nova's own status, such as `VERIFY_RESIZE`. */
  readonly status: string | null;
  /** What Nova is doing with it right now, or null. */
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
  /** Whether it has a config drive, a small disk with its metadata and user data. */
  readonly configDrive: boolean;
  /** Names of its security groups, one for each port and group. */
  readonly securityGroups: readonly string[];
  /** Ids of the attached volumes. */
  readonly volumeIds: readonly string[];
  /** Why it is in error; null where it is not. */
  readonly fault: OpenStackFault | null;
  /** Build or migration progress in percent, where the cloud reports it. */
  readonly progress: number | null;
  /** Password of the administrator that the cloud made up; only in the answer to `createNode`. */
  readonly adminPassword: string | null;
}

/** What Nova takes beyond the portable options of `createNode`. @see https://docs.openstack.org/api-ref/compute/#create-server */
export interface OpenStackCreateExtra {
  /** Names of security groups. */
  readonly securityGroups?: readonly string[];
  /** Ports to use, made before; in place of `networks`. */
  readonly ports?: readonly string[];
  /** Whether to give it a config drive. */
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

/** What Nova says of a flavor beyond the portable fields. @see https://docs.openstack.org/api-ref/compute/#flavors-flavors */
export interface OpenStackSizeExtra {
  /** GiB of ephemeral disk. */
  readonly ephemeral: number;
  /** MiB of swap. */
  readonly swap: number;
  /** Whether every project may use it (`os-flavor-access:is_public`); null where the cloud does not say. */
  readonly isPublic: boolean | null;
}

/** What Glance says of an image. @see https://docs.openstack.org/api-ref/image/v2/#images */
export interface OpenStackImageExtra {
  /** `queued saving active killed deleted pending_delete deactivated importing uploading`. */
  readonly status: string | null;
  /** Bytes, or null until it is uploaded. */
  readonly size: number | null;
  /** Who sees it: `public`, `private`, `shared` or `community`; null where the cloud does not say. */
  readonly visibility: string | null;
  /** MiB that a server of it needs; 0 for no minimum. */
  readonly minRam: number;
  /** GiB of disk that a server of it needs; 0 for no minimum. */
  readonly minDisk: number;
  /** Form of its content, such as `qcow2`, `raw` or `iso`; null until it is known. */
  readonly diskFormat: string | null;
  /** What its content is wrapped in, mostly `bare`; null until it is known. */
  readonly containerFormat: string | null;
  /** MD5 of its content in hexadecimal; null until it is uploaded, and where the cloud keeps none. */
  readonly checksum: string | null;
  /** When it was made, as Glance writes it: ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** When it last changed, as Glance writes it: ISO 8601 in UTC. */
  readonly updatedAt: string | null;
  /** Id of the project that owns it; null where the cloud does not say. */
  readonly owner: string | null;
  /** Its tags, plain words. */
  readonly tags: readonly string[];
  /** Custom properties, such as `os_distro`. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What Nova says of an availability zone. @see https://docs.openstack.org/api-ref/compute/#availability-zones-os-availability-zone */
export interface OpenStackLocationExtra {
  /** Whether servers can be put there now. */
  readonly available: boolean;
}

/** What Nova says of a key pair. @see https://docs.openstack.org/api-ref/compute/#keypairs-keypairs */
export interface OpenStackKeyPairExtra {
  /** Id of the user whom it belongs to; null in lists. */
  readonly userId: string | null;
  /** When it was made, as Nova writes it: ISO 8601 in UTC. Null in lists and in the answer to a create. */
  readonly createdAt: string | null;
}

/**
 * What Nova takes beyond the portable options of `rebuildNode`.
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

/** What Neutron says of a floating address. @see https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips */
export interface OpenStackAddressExtra {
  /** Neutron's own status: `ACTIVE` where it leads somewhere, `DOWN` where not, `ERROR`; null where the cloud does not say. */
  readonly status: string | null;
  /** Id of the external network that it comes from. */
  readonly networkId: string | null;
  /** Id of the port that it leads to, or null. */
  readonly portId: string | null;
  /** Address inside that it leads to, or null. */
  readonly fixedAddress: string | null;
  /** Id of the router that forwards it, or null. */
  readonly routerId: string | null;
}

/** The provider's own fields of the OpenStack compute driver. */
export interface OpenStackExtras extends ComputeExtras {
  readonly node: OpenStackNodeExtra;
  readonly createNode: OpenStackCreateExtra;
  readonly size: OpenStackSizeExtra;
  readonly image: OpenStackImageExtra;
  readonly location: OpenStackLocationExtra;
  readonly address: OpenStackAddressExtra;
  readonly rebuildNode: OpenStackRebuildExtra;
  readonly keyPair: OpenStackKeyPairExtra;
  readonly volume: OpenStackVolumeExtra;
  readonly createVolume: OpenStackCreateVolumeExtra;
  readonly volumeSnapshot: OpenStackSnapshotExtra;
  readonly createVolumeSnapshot: OpenStackCreateSnapshotExtra;
}

/** @see https://docs.openstack.org/api-guide/compute/server_concepts.html */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  ACTIVE: 'running',
  BUILD: 'pending',
  DELETED: 'terminated',
  ERROR: 'error',
  HARD_REBOOT: 'rebooting',
  MIGRATING: 'migrating',
  PASSWORD: 'updating',
  PAUSED: 'paused',
  REBOOT: 'rebooting',
  REBUILD: 'updating',
  RESCUE: 'running',
  RESIZE: 'updating',
  REVERT_RESIZE: 'updating',
  SHELVED: 'suspended',
  SHELVED_OFFLOADED: 'suspended',
  SHUTOFF: 'stopped',
  SOFT_DELETED: 'terminated',
  SUSPENDED: 'suspended',
  VERIFY_RESIZE: 'running',
};

/** Tasks that say more than the status, which changes only when they are done. */
const TASK_STATES: Readonly<Record<string, NodeState>> = {
  deleting: 'stopping',
  'powering-off': 'stopping',
  'powering-on': 'starting',
};

/** Reads a server of `GET /servers/detail`. */
export function readNode(server: Reader): ComputeNodeData<OpenStackNodeExtra> {
  const status = server.optionalString('status');
  const taskState = server.optionalString('OS-EXT-STS:task_state');
  const addresses = readAddresses(server);
  return {
    id: server.id('id'),
    name: server.optionalString('name') ?? '',
    state:
      (status === 'ERROR' || status === 'DELETED' ? undefined : TASK_STATES[taskState ?? '']) ??
      NODE_STATES[status ?? ''] ??
      'unknown',
    publicIps: addresses.filter(isPublic).map(({ address }) => address),
    privateIps: addresses.filter((address) => !isPublic(address)).map(({ address }) => address),
    size: server.optionalObject('flavor')?.optionalString('id') ?? null,
    image:
      typeof server.raw['image'] === 'object'
        ? (server.optionalObject('image')?.optionalString('id') ?? null)
        : null,
    location: server.optionalString('OS-EXT-AZ:availability_zone') || null,
    createdAt: server.optionalDate('created'),
    metadata: server.stringMap('metadata'),
    extra: {
      status,
      taskState,
      vmState: server.optionalString('OS-EXT-STS:vm_state'),
      addresses,
      keyName: server.optionalString('key_name'),
      projectId: server.optionalString('tenant_id'),
      userId: server.optionalString('user_id'),
      hostId: server.optionalString('hostId') || null,
      updatedAt: server.optionalString('updated'),
      configDrive: server.optionalString('config_drive') === 'True',
      securityGroups: server
        .optionalList('security_groups')
        .flatMap((group) => group.optionalString('name') ?? []),
      volumeIds: server
        .optionalList('os-extended-volumes:volumes_attached')
        .flatMap((volume) => volume.optionalId('id') ?? []),
      fault: readFault(server),
      progress: server.optionalNumber('progress'),
      adminPassword: server.optionalString('adminPass'),
    },
  };
}

function readFault(server: Reader): OpenStackFault | null {
  const fault = server.optionalObject('fault');
  if (fault === null) return null;
  return {
    code: fault.optionalNumber('code'),
    message: fault.optionalString('message') ?? 'no message',
    details: fault.optionalString('details'),
    createdAt: fault.optionalString('created'),
  };
}

function readAddresses(server: Reader): OpenStackAddress[] {
  const networks = server.optionalObject('addresses');
  if (networks === null) return [];
  const all = Object.keys(networks.raw).flatMap((network) =>
    networks.optionalList(network).flatMap((entry) => readAddress(network, entry) ?? []),
  );
  return all.sort((a, b) => a.version - b.version);
}

function readAddress(network: string, entry: Reader): OpenStackAddress | null {
  const address = entry.optionalString('addr');
  if (address === null) return null;
  const type = entry.optionalString('OS-EXT-IPS:type');
  return {
    network,
    address,
    version: address.includes(':') ? 6 : 4,
    type: type === 'fixed' || type === 'floating' ? type : null,
    mac: entry.optionalString('OS-EXT-IPS-MAC:mac_addr'),
  };
}

/** Floating addresses are for outside even where a lab takes them from a private range; Rackspace calls its outer network `public`. */
function isPublic({ network, address, type }: OpenStackAddress): boolean {
  return type === 'floating' || network === 'public' || !isPrivateAddress(address);
}

/** Reads a flavor of `GET /flavors/detail`. */
export function readSize(flavor: Reader): NodeSizeData<OpenStackSizeExtra> {
  return {
    id: flavor.id('id'),
    name: flavor.optionalString('name') ?? '',
    ram: flavor.optionalNumber('ram'),
    disk: flavor.optionalNumber('disk'),
    vcpus: flavor.optionalNumber('vcpus'),
    bandwidth: null,
    price: null,
    extra: {
      ephemeral: flavor.optionalNumber('OS-FLV-EXT-DATA:ephemeral') ?? 0,
      swap: flavor.optionalNumber('swap') ?? 0,
      isPublic: flavor.optionalBoolean('os-flavor-access:is_public'),
    },
  };
}

/** Fields that Glance itself gives an image; all others are its custom properties. */
const IMAGE_FIELDS = new Set(
  (
    'id name status size virtual_size visibility min_ram min_disk disk_format container_format checksum os_hash_algo os_hash_value ' +
    'created_at updated_at owner tags protected os_hidden self file schema locations direct_url stores'
  ).split(' '),
);

/** Reads an image of Glance v2. */
export function readImage(image: Reader): NodeImageData<OpenStackImageExtra> {
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? '',
    extra: {
      status: image.optionalString('status'),
      size: image.optionalNumber('size'),
      visibility: image.optionalString('visibility'),
      minRam: image.optionalNumber('min_ram') ?? 0,
      minDisk: image.optionalNumber('min_disk') ?? 0,
      diskFormat: image.optionalString('disk_format'),
      containerFormat: image.optionalString('container_format'),
      checksum: image.optionalString('checksum'),
      createdAt: image.optionalString('created_at'),
      updatedAt: image.optionalString('updated_at'),
      owner: image.optionalString('owner'),
      tags: image.strings('tags'),
      properties: Object.fromEntries(
        Object.entries(image.raw).flatMap(([name, value]) =>
          IMAGE_FIELDS.has(name) || value === null
            ? []
            : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
        ),
      ),
    },
  };
}

/** Reads a zone of `GET /os-availability-zone`. */
export function readLocation(zone: Reader): NodeLocationData<OpenStackLocationExtra> {
  const name = zone.id('zoneName');
  return {
    id: name,
    name,
    country: null,
    extra: { available: zone.optionalObject('zoneState')?.optionalBoolean('available') ?? true },
  };
}

/** Reads a key pair of Nova. */
export function readKeyPair(keyPair: Reader): KeyPairData<OpenStackKeyPairExtra> {
  const privateKey = keyPair.optionalString('private_key');
  return {
    name: keyPair.id('name'),
    fingerprint: keyPair.optionalString('fingerprint'),
    publicKey: keyPair.optionalString('public_key'),
    ...(privateKey === null ? {} : { privateKey }),
    extra: {
      userId: keyPair.optionalString('user_id'),
      createdAt: keyPair.optionalString('created_at'),
    },
  };
}

/** Reads a floating address of Neutron. */
export function readFloatingIp(floatingIp: Reader): AddressData<OpenStackAddressExtra> {
  return {
    id: floatingIp.id('id'),
    ip: floatingIp.id('floating_ip_address'),
    nodeId: floatingIp.optionalObject('port_details')?.optionalString('device_id') || null,
    location: null,
    extra: {
      status: floatingIp.optionalString('status'),
      networkId: floatingIp.optionalString('floating_network_id'),
      portId: floatingIp.optionalString('port_id'),
      fixedAddress: floatingIp.optionalString('fixed_ip_address'),
      routerId: floatingIp.optionalString('router_id'),
    },
  };
}
