import type { Reader } from '../../../src/driver/index.js';
import {
  architectureOf,
  type ComputeNodeData,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
} from '../../../src/compute/index.js';
import type {
  HetznerNodeExtra,
  HetznerSizeExtra,
  HetznerSizeLocation,
  HetznerImageExtra,
  HetznerLocationExtra,
  HetznerKeyPairExtra,
  HetznerVolumeExtra,
} from './models.js';

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
  const status = server.optionalString('status');
  const net = server.optionalObject('public_net');
  const place = server.optionalObject('location');
  const image = server.optionalObject('image');
  const traffic = server.optionalNumber('included_traffic');
  return {
    id: server.id('id'),
    name: server.optionalString('name') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: [
      net?.optionalObject('ipv4')?.optionalString('ip') ?? null,
      firstAddress(net?.optionalObject('ipv6')?.optionalString('ip') ?? null),
    ].filter((address) => address !== null),
    privateIps: server.optionalList('private_net').flatMap((network) => network.optionalString('ip') ?? []),
    size: server.optionalObject('server_type')?.optionalString('name') ?? null,
    image: image?.optionalId('id') ?? null,
    location: place?.optionalString('name') ?? null,
    createdAt: server.optionalDate('created'),
    metadata: server.stringMap('labels'),
    extra: {
      status,
      locked: server.optionalBoolean('locked') ?? false,
      rescueEnabled: server.optionalBoolean('rescue_enabled') ?? false,
      volumeIds: server.ids('volumes'),
      includedTraffic: traffic === null ? null : traffic / 1e9,
      rootPassword,
    },
  };
}

/** First address of a server's IPv6 network: `2001:db8::/64` is `2001:db8::1`. */
function firstAddress(network: string | null): string | null {
  if (network === null) return null;
  const [address = ''] = network.split('/');
  return address.endsWith('::') ? `${address}1` : address;
}

/**
 * Reads a server type; null if it cannot be ordered any more, in any location or in the given one. Without a region the price is the highest
 * of all locations.
 *
 * @see https://docs.hetzner.cloud/changelog#2025-09-24-per-location-server-types
 */
export function readSize(type: Reader, region: string | null): NodeSizeData<HetznerSizeExtra> | null {
  const locations = type.optionalList('locations').flatMap((entry) => readSizeLocation(entry) ?? []);
  const wanted = locations.filter(({ name }) => region === null || name === region);
  const isSold =
    locations.length === 0 ? !isOver(type) : wanted.some(({ unavailableAfter }) => !isPast(unavailableAfter));
  if (!isSold) return null;
  const prices = type.optionalList('prices');
  const hourly = readPrices(prices);
  const price = priceIn(hourly, region);
  const traffic = prices[0]?.optionalNumber('included_traffic') ?? type.optionalNumber('included_traffic');
  const name = type.id('name');
  return {
    id: name,
    name,
    ram: scaled(type.optionalNumber('memory'), 1024),
    disk: type.optionalNumber('disk'),
    vcpus: type.optionalNumber('cores'),
    bandwidth: traffic === null ? null : traffic / 1e9,
    price,
    currency: price === null ? null : 'EUR',
    architecture: architectureOf(type.optionalString('architecture')),
    gpus: null,
    locations: locations.length === 0 ? null : locations.map((location) => location.name),
    extra: {
      id: type.optionalId('id'),
      description: type.optionalString('description'),
      architecture: type.optionalString('architecture'),
      cpuType: type.optionalString('cpu_type'),
      prices: hourly,
      locations,
    },
  };
}

/** Euros an hour by location. */
function readPrices(prices: readonly Reader[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    prices.flatMap((price) => {
      const [location, net] = [
        price.optionalString('location'),
        price.optionalObject('price_hourly')?.optionalNumber('net') ?? null,
      ];
      return location === null || net === null ? [] : [[location, net]];
    }),
  );
}

function priceIn(prices: Readonly<Record<string, number>>, region: string | null): number | null {
  if (region !== null) return prices[region] ?? null;
  const all = Object.values(prices);
  return all.length === 0 ? null : Math.max(...all);
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

/** Reads a location of a server type; null for an entry without a location. */
function readSizeLocation(entry: Reader): HetznerSizeLocation | null {
  const name = entry.optionalString('name');
  if (name === null) return null;
  return {
    name,
    available: entry.optionalBoolean('available'),
    recommended: entry.optionalBoolean('recommended'),
    unavailableAfter: entry.optionalObject('deprecation')?.optionalDate('unavailable_after') ?? null,
  };
}

/** For responses from before server types depended on locations. */
function isOver(type: Reader): boolean {
  const deprecation = type.optionalObject('deprecation');
  return deprecation === null
    ? type.raw['deprecated'] === true
    : isPast(deprecation.optionalDate('unavailable_after'));
}

function isPast(date: Date | null): boolean {
  return date !== null && date.getTime() <= Date.now();
}

/** Reads an image. Snapshots have a description in place of a name. */
export function readImage(image: Reader): NodeImageData<HetznerImageExtra> {
  const description = image.optionalString('description');
  return {
    id: image.id('id'),
    name: image.optionalString('name') ?? description ?? '',
    extra: {
      type: image.optionalString('type'),
      status: image.optionalString('status'),
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
  const name = location.id('name');
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
    name: key.id('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    extra: { id: key.id('id'), labels: key.stringMap('labels') },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<HetznerVolumeExtra> {
  const nodeId = volume.optionalId('server');
  const status = volume.optionalString('status');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size'),
    state: status === 'creating' ? 'creating' : nodeId === null ? 'available' : 'in-use',
    extra: {
      nodeId,
      location: volume.optionalObject('location')?.optionalString('name') ?? null,
      device: volume.optionalString('linux_device'),
      format: volume.optionalString('format'),
      createdAt: volume.optionalString('created'),
      labels: volume.stringMap('labels'),
    },
  };
}
