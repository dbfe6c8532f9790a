import type { Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPairData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
} from '../../../src/compute/index.js';
import type {
  OpenStackAddress,
  OpenStackFault,
  OpenStackKeyPairExtra,
  OpenStackLocationExtra,
  OpenStackNodeExtra,
  OpenStackSizeExtra,
} from './models.js';

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

/** Tasks that tell more than the status, which changes only when they are done. */
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

/** Floating addresses are public even if a lab uses a private range; Rackspace names its public network `public`. */
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
    currency: null,
    extra: {
      ephemeral: flavor.optionalNumber('OS-FLV-EXT-DATA:ephemeral') ?? 0,
      swap: flavor.optionalNumber('swap') ?? 0,
      isPublic: flavor.optionalBoolean('os-flavor-access:is_public'),
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
