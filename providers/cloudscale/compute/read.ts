import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  rangeOf,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
} from '../../../src/compute/index.js';
import type * as Cloudscale from './models.js';

/** A server under change is new, or stops, or starts: its status does not say which. */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  running: 'running',
  stopped: 'stopped',
  changing: 'pending',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  available: 'available',
  creating: 'creating',
  deleting: 'deleting',
};

/** Reads a server. */
export function readServer(server: Reader): ComputeNodeData<Cloudscale.CloudscaleNodeExtra> {
  const status = server.optionalString('status');
  const image = server.optionalObject('image');
  const interfaces = server.optionalList('interfaces');
  return {
    id: server.id('uuid'),
    name: server.optionalString('name') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: addressesOf(interfaces, true),
    privateIps: addressesOf(interfaces, false),
    size: server.optionalObject('flavor')?.optionalId('slug') ?? null,
    image: image?.optionalId('slug') ?? null,
    location: slugOf(server, 'zone'),
    createdAt: server.optionalDate('created_at'),
    metadata: server.stringMap('tags'),
    extra: {
      status,
      defaultUsername: image?.optionalString('default_username') ?? null,
      volumeIds: idsOf(server.optionalList('volumes')),
      networkIds: interfaces
        .filter((one) => one.optionalString('type') === 'private')
        .flatMap((one) => one.optionalObject('network')?.optionalId('uuid') ?? []),
      serverGroupIds: idsOf(server.optionalList('server_groups')),
      sshHostKeys: server.strings('ssh_host_keys'),
    },
  };
}

/** Addresses of the public or the private interfaces, IPv4 before IPv6. */
function addressesOf(interfaces: readonly Reader[], isPublic: boolean): string[] {
  return interfaces
    .filter((one) => (one.optionalString('type') === 'public') === isPublic)
    .flatMap((one) => one.optionalList('addresses'))
    .toSorted((a, b) => (a.optionalNumber('version') ?? 4) - (b.optionalNumber('version') ?? 4))
    .map((address) => address.string('address'));
}

function idsOf(rows: readonly Reader[]): string[] {
  return rows.flatMap((row) => row.optionalId('uuid') ?? []);
}

function slugOf(row: Reader, field: string): string | null {
  return row.optionalObject(field)?.optionalId('slug') ?? null;
}

function slugsOf(row: Reader, field: string): string[] {
  return row.optionalList(field).map((one) => one.id('slug'));
}

/** Reads a flavor. The API tells no price. */
export function readFlavor(flavor: Reader): NodeSizeData<Cloudscale.CloudscaleSizeExtra> {
  const gpu = flavor.optionalObject('gpu');
  const memory = flavor.optionalNumber('memory_gb');
  return {
    id: flavor.id('slug'),
    name: flavor.optionalString('name') ?? '',
    ram: memory === null ? null : memory * 1024,
    disk: null,
    vcpus: flavor.optionalNumber('vcpu_count'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: gpu === null ? 0 : gpu.optionalNumber('count'),
    locations: flavor.has('zones') ? slugsOf(flavor, 'zones') : null,
    extra: {
      gpuName: gpu?.optionalString('name') ?? null,
      gpuMemory: gpu?.optionalNumber('vram_per_gpu_gb') ?? null,
    },
  };
}

/** Reads an image of cloudscale.ch's own, which goes by its slug. */
export function readImage(image: Reader): NodeImageData<Cloudscale.CloudscaleImageExtra> {
  return imageOf(image, image.id('slug'));
}

/** Reads an image of the account, which goes by its id. */
export function readCustomImage(image: Reader): NodeImageData<Cloudscale.CloudscaleImageExtra> {
  return imageOf(image, image.id('uuid'));
}

function imageOf(image: Reader, id: string): NodeImageData<Cloudscale.CloudscaleImageExtra> {
  return {
    id,
    name: image.optionalString('name') ?? '',
    extra: {
      isCustom: image.has('uuid'),
      slug: image.optionalString('slug'),
      operatingSystem: image.optionalString('operating_system'),
      defaultUsername: image.optionalString('default_username'),
      size: image.optionalNumber('size_gb'),
      zones: slugsOf(image, 'zones'),
    },
  };
}

/** Reads the zones of a region. They are all in Switzerland. */
export function readZones(region: Reader): NodeLocationData<Cloudscale.CloudscaleLocationExtra>[] {
  const extra = { region: region.id('slug') };
  return slugsOf(region, 'zones').map((id) => ({ id, name: id, country: 'CH', extra }));
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<Cloudscale.CloudscaleVolumeExtra> {
  const [nodeId = null] = volume.ids('server_uuids');
  return {
    id: volume.id('uuid'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size_gb'),
    state: nodeId === null ? 'available' : 'in-use',
    extra: {
      nodeId,
      type: volume.optionalString('type'),
      location: slugOf(volume, 'zone'),
      tags: volume.stringMap('tags'),
    },
  };
}

/** Reads a snapshot of a volume. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Cloudscale.CloudscaleSnapshotExtra> {
  const status = snapshot.optionalString('status');
  return {
    id: snapshot.id('uuid'),
    name: snapshot.optionalString('name') ?? '',
    size: snapshot.optionalNumber('size_gb'),
    state: stateOf(SNAPSHOT_STATES, status),
    createdAt: snapshot.optionalDate('created_at'),
    extra: {
      status,
      volumeId: snapshot.optionalObject('source_volume')?.optionalId('uuid') ?? null,
      tags: snapshot.stringMap('tags'),
    },
  };
}

/** Reads a floating IP, which goes by its address. */
export function readFloatingIp(row: Reader): AddressData<Cloudscale.CloudscaleAddressExtra> {
  const network = row.string('network');
  const ip = network.replace(/\/.*$/, '');
  return {
    id: ip,
    ip,
    nodeId: row.optionalObject('server')?.optionalId('uuid') ?? null,
    location: slugOf(row, 'region'),
    extra: {
      network,
      reverseDns: row.optionalString('reverse_ptr'),
      type: row.optionalString('type'),
      loadBalancerId: row.optionalObject('load_balancer')?.optionalId('uuid') ?? null,
    },
  };
}

/** Reads a private network. */
export function readNetwork(network: Reader): NetworkData<Cloudscale.CloudscaleNetworkExtra> {
  const subnets = network.optionalList('subnets');
  return {
    id: network.id('uuid'),
    name: network.optionalString('name') ?? '',
    ranges: subnets.map((one) => one.string('cidr')).map((cidr) => rangeOf(cidr) ?? cidr),
    location: slugOf(network, 'zone'),
    extra: { mtu: network.optionalNumber('mtu'), subnetIds: idsOf(subnets) },
  };
}
