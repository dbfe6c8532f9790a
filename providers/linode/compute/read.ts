import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  LinodeAddressExtra,
  LinodeImageExtra,
  LinodeKeyPairExtra,
  LinodeLocationExtra,
  LinodeNodeExtra,
  LinodeSizeExtra,
  LinodeVolumeExtra,
} from './models.js';
import { readTags } from './tags.js';

/** @see https://techdocs.akamai.com/linode-api/reference/get-linode-instance */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  provisioning: 'pending',
  booting: 'starting',
  running: 'running',
  rebooting: 'rebooting',
  shutting_down: 'stopping',
  offline: 'stopped',
  // By Linode itself, for maintenance.
  stopped: 'stopped',
  deleting: 'stopping',
  migrating: 'migrating',
  resizing: 'updating',
  rebuilding: 'updating',
  cloning: 'updating',
  restoring: 'updating',
  billing_suspension: 'suspended',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  resizing: 'updating',
  contact_support: 'error',
};

/** Reads a server. */
export function readInstance(
  instance: Reader,
  rootPassword: string | null = null,
): ComputeNodeData<LinodeNodeExtra> {
  const status = instance.optionalString('status');
  const specs = instance.optionalObject('specs');
  const [ipv6] = instance.optionalString('ipv6')?.split('/') ?? [];
  const addresses = [...instance.strings('ipv4'), ...(ipv6 ? [ipv6] : [])];
  const { metadata, plain } = readTags(instance.strings('tags'));
  return {
    id: instance.id('id'),
    name: instance.optionalString('label') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: addresses.filter((address) => !isPrivateAddress(address)),
    privateIps: addresses.filter((address) => isPrivateAddress(address)),
    size: instance.optionalString('type'),
    image: instance.optionalString('image'),
    location: instance.optionalString('region'),
    createdAt: instance.optionalDate('created'),
    metadata,
    extra: {
      status,
      memory: specs?.optionalNumber('memory') ?? null,
      vcpus: specs?.optionalNumber('vcpus') ?? null,
      disk: specs?.optionalNumber('disk') ?? null,
      transfer: specs?.optionalNumber('transfer') ?? null,
      tags: plain,
      hasUserData: instance.optionalBoolean('has_user_data'),
      diskEncryption: instance.optionalString('disk_encryption'),
      interfaceGeneration: instance.optionalString('interface_generation'),
      backups: instance.optionalObject('backups')?.optionalBoolean('enabled') ?? null,
      placementGroupId: instance.optionalObject('placement_group')?.optionalId('id') ?? null,
      rootPassword,
    },
  };
}

/** Reads a type. The price is that of most regions, or of the driver's, where that has one of its own. */
export function readSize(type: Reader, region: string | null): NodeSizeData<LinodeSizeExtra> {
  const id = type.id('id');
  const disk = type.optionalNumber('disk');
  const others = type.optionalList('region_prices');
  const own = others.find((price) => price.optionalString('id') === region) ?? type.optionalObject('price');
  const hourly = own?.optionalNumber('hourly') ?? null;
  return {
    id,
    name: type.optionalString('label') ?? id,
    ram: type.optionalNumber('memory'),
    disk: disk === null ? null : disk / 1024,
    vcpus: type.optionalNumber('vcpus'),
    bandwidth: type.optionalNumber('transfer'),
    price: hourly,
    currency: hourly === null ? null : 'USD',
    gpus: type.optionalNumber('gpus'),
    extra: {
      class: type.optionalString('class'),
      monthlyPrice: own?.optionalNumber('monthly') ?? null,
      regionPrices: Object.fromEntries(
        others.flatMap((price) => {
          const other = price.optionalNumber('hourly');
          return other === null ? [] : [[price.id('id'), other]];
        }),
      ),
      networkOut: type.optionalNumber('network_out'),
    },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<LinodeImageExtra> {
  const id = image.id('id');
  return {
    id,
    name: image.optionalString('label') ?? id,
    extra: {
      type: image.optionalString('type'),
      status: image.optionalString('status'),
      isPublic: image.optionalBoolean('is_public'),
      deprecated: image.optionalBoolean('deprecated'),
      vendor: image.optionalString('vendor'),
      description: image.optionalString('description') || null,
      size: image.optionalNumber('size'),
      capabilities: image.strings('capabilities'),
      createdAt: image.optionalString('created'),
      tags: image.strings('tags'),
    },
  };
}

/** Reads a region; null for one without servers. */
export function readLocation(region: Reader): NodeLocationData<LinodeLocationExtra> | null {
  const id = region.id('id');
  const capabilities = region.strings('capabilities');
  if (!capabilities.includes('Linodes')) return null;
  return {
    id,
    name: region.optionalString('label') ?? id,
    country: region.optionalString('country')?.toUpperCase() ?? null,
    extra: {
      capabilities,
      status: region.optionalString('status'),
      siteType: region.optionalString('site_type'),
    },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<LinodeKeyPairExtra> {
  return {
    name: key.optionalString('label') ?? '',
    fingerprint: null,
    publicKey: key.optionalString('ssh_key'),
    extra: { id: key.id('id'), createdAt: key.optionalString('created') },
  };
}

/** Reads a volume. Its status says nothing of its server. */
export function readVolume(volume: Reader): VolumeData<LinodeVolumeExtra> {
  const status = volume.optionalString('status');
  const nodeId = volume.optionalId('linode_id');
  const usual = nodeId === null ? 'available' : 'in-use';
  return {
    id: volume.id('id'),
    name: volume.optionalString('label') ?? '',
    size: volume.optionalNumber('size'),
    state: status === 'active' ? usual : stateOf(VOLUME_STATES, status),
    extra: {
      status,
      nodeId,
      location: volume.optionalString('region'),
      device: volume.optionalString('filesystem_path'),
      hardware: volume.optionalString('hardware_type'),
      encryption: volume.optionalString('encryption'),
      createdAt: volume.optionalString('created'),
      tags: volume.strings('tags'),
    },
  };
}

/** Reads a reserved address, which is its own id. */
export function readAddress(address: Reader): AddressData<LinodeAddressExtra> {
  const ip = address.string('address');
  return {
    id: ip,
    ip,
    nodeId: address.optionalId('linode_id'),
    location: address.optionalString('region'),
    extra: {
      rdns: address.optionalString('rdns'),
      gateway: address.optionalString('gateway'),
      tags: address.strings('tags'),
    },
  };
}
