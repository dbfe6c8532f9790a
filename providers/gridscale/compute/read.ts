import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type ImageState,
  type KeyPairData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeState,
  rangeOf,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
} from '../../../src/compute/index.js';
import { readLabels } from './labels.js';
import type * as Gridscale from './models.js';

const ACTIVE = 'active';
const PROVISIONING = 'in-provisioning';

/** State of an image by gridscale's status. */
export const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  [ACTIVE]: 'available',
  [PROVISIONING]: 'creating',
};

const MADE = { [ACTIVE]: 'available', [PROVISIONING]: 'creating' } as const;

/** Reads a server. */
export function readServer(server: Reader): ComputeNodeData<Gridscale.GridscaleNodeExtra> {
  const relations = server.optionalObject('relations');
  const rowsOf = (name: string): Reader[] => relations?.optionalList(name) ?? [];
  const storages = rowsOf('storages');
  const boot = storages.find((one) => one.optionalBoolean('bootdevice') === true);
  const networks = rowsOf('networks');
  const { metadata, plain, parts } = readLabels(server.strings('labels'));
  const [cores, memory] = [server.number('cores'), server.number('memory')];
  return {
    id: server.id('object_uuid'),
    name: server.optionalString('name') ?? '',
    state: nodeState(server),
    publicIps: rowsOf('public_ips')
      .toSorted((a, b) => a.number('family') - b.number('family'))
      .map((ip) => ip.string('ip')),
    privateIps: networks
      .filter((one) => one.optionalBoolean('public_net') !== true)
      .flatMap((one) => one.optionalString('dhcp_ip') ?? []),
    size: `${cores}-${memory}`,
    image: boot?.optionalId('last_used_template') ?? null,
    location: server.optionalId('location_uuid'),
    createdAt: server.optionalDate('create_time'),
    metadata,
    extra: {
      status: server.optionalString('status'),
      power: server.optionalBoolean('power'),
      cores,
      memory,
      availabilityZone: server.optionalString('availability_zone'),
      hardwareProfile: server.optionalString('hardware_profile'),
      bootVolume: boot?.id('object_uuid') ?? null,
      volumeIds: storages.map((one) => one.id('object_uuid')),
      networkIds: networks.map((one) => one.id('object_uuid')),
      isPublic: networks.some((one) => one.optionalBoolean('public_net') === true),
      addressIds: rowsOf('public_ips').map((one) => one.id('object_uuid')),
      labels: plain,
      parts,
    },
  };
}

function nodeState(server: Reader): NodeState {
  const status = server.optionalString('status');
  if (status !== ACTIVE) return stateOf({ [PROVISIONING]: 'pending' }, status);
  const power = server.optionalBoolean('power');
  return power === null ? 'unknown' : power ? 'running' : 'stopped';
}

/** Reads a template. */
export function readTemplate(template: Reader): NodeImageData<Gridscale.GridscaleImageExtra> {
  return {
    id: template.id('object_uuid'),
    name: template.optionalString('name') ?? '',
    extra: {
      status: template.optionalString('status'),
      capacity: template.optionalNumber('capacity'),
      isPrivate: template.optionalBoolean('private'),
      osType: template.optionalString('ostype'),
      distro: template.optionalString('distro'),
      version: template.optionalString('version'),
      description: template.optionalString('description'),
      location: template.optionalId('location_uuid'),
      labels: template.strings('labels'),
    },
  };
}

/** Reads a location. */
export function readLocation(location: Reader): NodeLocationData<Gridscale.GridscaleLocationExtra> {
  const id = location.id('object_uuid');
  const status = location.optionalString('status');
  return {
    id,
    name: location.optionalString('name') ?? id,
    country: location.optionalString('country')?.toUpperCase() ?? null,
    extra: {
      iata: location.optionalString('iata'),
      isActive: location.optionalBoolean('active') ?? (status === null ? null : status === ACTIVE),
    },
  };
}

/** Reads an SSH key. */
export function readKey(key: Reader): KeyPairData<Gridscale.GridscaleKeyPairExtra> {
  return {
    name: key.string('name'),
    fingerprint: null,
    publicKey: key.optionalString('sshkey'),
    extra: { id: key.id('object_uuid'), labels: key.strings('labels') },
  };
}

/** Reads a storage. */
export function readStorage(storage: Reader): VolumeData<Gridscale.GridscaleVolumeExtra> {
  const [server] = storage.optionalObject('relations')?.optionalList('servers') ?? [];
  const status = storage.optionalString('status');
  const { metadata: tags, plain } = readLabels(storage.strings('labels'));
  const state = stateOf(MADE, status);
  return {
    id: storage.id('object_uuid'),
    name: storage.optionalString('name') ?? '',
    size: storage.optionalNumber('capacity'),
    state: state === 'available' && server !== undefined ? 'in-use' : state,
    extra: {
      status,
      nodeId: server?.id('object_uuid') ?? null,
      isBoot: server?.optionalBoolean('bootdevice') === true,
      type: storage.optionalString('storage_type'),
      image: storage.optionalId('last_used_template'),
      location: storage.optionalId('location_uuid'),
      tags,
      labels: plain,
      hasSnapshots: storage.optionalList('snapshots').length > 0,
    },
  };
}

/** Reads a snapshot of a storage. */
export function readSnapshot(
  snapshot: Reader,
  storage: string,
): VolumeSnapshotData<Gridscale.GridscaleSnapshotExtra> {
  const status = snapshot.optionalString('status');
  return {
    id: snapshot.id('object_uuid'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('capacity'),
    state: stateOf(MADE, status),
    createdAt: snapshot.optionalDate('create_time'),
    extra: { status, volumeId: storage, tags: readLabels(snapshot.strings('labels')).metadata },
  };
}

/** Reads an IP. */
export function readIp(ip: Reader): AddressData<Gridscale.GridscaleAddressExtra> {
  const [server] = ip.optionalObject('relations')?.optionalList('servers') ?? [];
  return {
    id: ip.id('object_uuid'),
    ip: ip.string('ip'),
    nodeId: server?.id('server_uuid') ?? null,
    location: ip.optionalId('location_uuid'),
    extra: {
      family: ip.number('family'),
      name: ip.optionalString('name'),
      reverseDns: ip.optionalString('reverse_dns'),
      isFailover: ip.optionalBoolean('failover'),
      status: ip.optionalString('status'),
    },
  };
}

/** Reads a network. Its range is that of its DHCP. */
export function readNetwork(network: Reader): NetworkData<Gridscale.GridscaleNetworkExtra> {
  const servers = network.optionalObject('relations')?.optionalList('servers') ?? [];
  const range = network.optionalBoolean('dhcp_active') === true ? network.optionalString('dhcp_range') : null;
  return {
    id: network.id('object_uuid'),
    name: network.optionalString('name') ?? '',
    ranges: range === null ? [] : [rangeOf(range) ?? range],
    location: network.optionalId('location_uuid'),
    extra: {
      isPublic: network.optionalBoolean('public_net'),
      nodeIds: servers.map((one) => one.id('object_uuid')),
      status: network.optionalString('status'),
    },
  };
}
