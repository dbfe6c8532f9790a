import type {
  ComputeNodeData,
  KeyPairData,
  NodeImageData,
  NodeLocationData,
  NodeSizeData,
  NodeState,
  VolumeData,
} from '../../src/compute/models.js';
import type { Reader } from '../../src/connection/reader.js';
import type {
  HetznerNodeExtra,
  HetznerSizeExtra,
  HetznerImageExtra,
  HetznerLocationExtra,
  HetznerKeyPairExtra,
  HetznerVolumeExtra,
  HetznerAction,
} from './compute-models.js';

/** @see https://docs.hetzner.cloud/#servers-get-a-server */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  initializing: 'pending',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  off: 'stopped',
  deleting: 'stopping',
  migrating: 'migrating',
  rebuilding: 'updating',
};

/** Reads a server. */
export function readServer(
  server: Reader,
  rootPassword: string | null = null,
): ComputeNodeData<HetznerNodeExtra> {
  const status = server.string('status');
  const net = server.object('public_net');
  const datacenter = server.optionalObject('datacenter');
  const place = server.optionalObject('location') ?? datacenter?.optionalObject('location') ?? null;
  const image = server.optionalObject('image');
  const traffic = server.optionalNumber('included_traffic');
  return {
    id: server.id('id'),
    name: server.string('name'),
    state: NODE_STATES[status] ?? 'unknown',
    publicIps: [
      net.optionalObject('ipv4')?.string('ip') ?? null,
      firstAddress(net.optionalObject('ipv6')?.optionalString('ip') ?? null),
    ].filter((address) => address !== null),
    privateIps: server.optionalList('private_net').map((network) => network.string('ip')),
    size: server.object('server_type').string('name'),
    image: image === null ? null : image.id('id'),
    location: place?.string('name') ?? null,
    createdAt: server.optionalDate('created'),
    metadata: server.stringMap('labels'),
    extra: {
      status,
      datacenter: datacenter?.string('name') ?? null,
      locked: server.optionalBoolean('locked') ?? false,
      rescueEnabled: server.optionalBoolean('rescue_enabled') ?? false,
      volumeIds: ids(server, 'volumes'),
      includedTraffic: traffic === null ? null : traffic / 1e9,
      rootPassword,
    },
  };
}

/** A server is given a whole network and uses its first address: `2001:db8::/64` is `2001:db8::1`. */
function firstAddress(network: string | null): string | null {
  if (network === null) return null;
  const [address = ''] = network.split('/');
  return address.endsWith('::') ? `${address}1` : address;
}

function ids(reader: Reader, name: string): string[] {
  const list = reader.raw[name] ?? [];
  if (!Array.isArray(list)) throw reader.wrong(name, 'a list of ids');
  return list.map(String);
}

/** Reads a server type; null for one that is not sold any more. Prices are in euros, so that none is in dollars. */
export function readSize(type: Reader): NodeSizeData<HetznerSizeExtra> | null {
  if (type.raw['deprecated'] === true) return null;
  const prices = type.optionalList('prices');
  const traffic = prices[0]?.optionalNumber('included_traffic') ?? type.optionalNumber('included_traffic');
  const name = type.string('name');
  return {
    id: name,
    name,
    ram: type.number('memory') * 1024,
    disk: type.number('disk'),
    vcpus: type.number('cores'),
    bandwidth: traffic === null ? null : traffic / 1e9,
    price: null,
    extra: {
      id: type.id('id'),
      description: type.optionalString('description'),
      architecture: type.optionalString('architecture'),
      cpuType: type.optionalString('cpu_type'),
      prices: Object.fromEntries(
        prices.map((price) => [price.string('location'), price.object('price_hourly').number('net')]),
      ),
    },
  };
}

/** Reads an image. Snapshots have a description in place of a name. */
export function readImage(image: Reader): NodeImageData<HetznerImageExtra> {
  const description = image.optionalString('description');
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? description ?? '',
    extra: {
      type: image.string('type'),
      status: image.string('status'),
      description,
      osFlavor: image.optionalString('os_flavor'),
      osVersion: image.optionalString('os_version'),
      architecture: image.optionalString('architecture'),
      minDisk: image.optionalNumber('disk_size'),
      createdAt: image.optionalString('created'),
      labels: image.stringMap('labels'),
    },
  };
}

/** Reads a location. */
export function readLocation(location: Reader): NodeLocationData<HetznerLocationExtra> {
  const name = location.string('name');
  return {
    id: name,
    name: location.optionalString('description') ?? name,
    country: location.optionalString('country'),
    extra: {
      city: location.optionalString('city'),
      networkZone: location.optionalString('network_zone'),
    },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<HetznerKeyPairExtra> {
  return {
    name: key.string('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    extra: { id: key.id('id'), labels: key.stringMap('labels') },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<HetznerVolumeExtra> {
  const nodeId = volume.has('server') ? volume.id('server') : null;
  const status = volume.string('status');
  return {
    id: volume.id('id'),
    name: volume.string('name'),
    size: volume.number('size'),
    state: status === 'creating' ? 'creating' : nodeId === null ? 'available' : 'in-use',
    extra: {
      nodeId,
      location: volume.optionalObject('location')?.string('name') ?? null,
      device: volume.optionalString('linux_device'),
      format: volume.optionalString('format'),
      createdAt: volume.optionalString('created'),
      labels: volume.stringMap('labels'),
    },
  };
}

/** Reads an action. */
export function readAction(action: Reader): HetznerAction {
  const status = action.string('status');
  if (status !== 'running' && status !== 'success' && status !== 'error')
    throw action.wrong('status', 'running, success or error');
  return {
    id: action.id('id'),
    command: action.string('command'),
    status,
    progress: action.optionalNumber('progress'),
    error: action.optionalObject('error')?.optionalString('message') ?? null,
  };
}
