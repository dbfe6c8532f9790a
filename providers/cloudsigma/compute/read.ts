import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPairData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  CloudSigmaAddressExtra,
  CloudSigmaImageExtra,
  CloudSigmaKeyPairExtra,
  CloudSigmaLocationExtra,
  CloudSigmaNetworkExtra,
  CloudSigmaNodeExtra,
  CloudSigmaSnapshotExtra,
  CloudSigmaVolumeExtra,
} from './models.js';
import { GIB, sizeIdOf } from './sizes.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  running: 'running',
  started: 'running',
  starting: 'starting',
  stopping: 'stopping',
  stopped: 'stopped',
  paused: 'paused',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  unmounted: 'available',
  mounted: 'in-use',
  creating: 'creating',
  cloning_dst: 'creating',
  cloning_src: 'backing-up',
  copying: 'updating',
  resizing: 'updating',
  // Its Terraform provider gives such a drive up.
  unavailable: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  available: 'available',
  creating: 'creating',
  cloning_src: 'restoring',
};

/** Keys of a server's metadata that its system reads. @see https://docs.cloudsigma.com/en/latest/meta.html */
export const SYSTEM_KEYS: readonly string[] = ['ssh_public_key', 'cloudinit-user-data', 'base64_fields'];

/** Reads a server. */
export function readServer(server: Reader, location: string | null): ComputeNodeData<CloudSigmaNodeExtra> {
  const status = server.optionalString('status');
  const nics = server.optionalList('nics');
  const ips = [...new Set(nics.flatMap(addressesOf))];
  const meta = Object.entries(server.stringMap('meta'));
  return {
    id: server.id('uuid'),
    name: server.string('name'),
    state: stateOf(NODE_STATES, status),
    publicIps: inOrder(ips.filter((ip) => !isPrivateAddress(ip))),
    privateIps: inOrder(ips.filter(isPrivateAddress)),
    size: sizeIdOf(server),
    image: null,
    location,
    createdAt: null,
    metadata: Object.fromEntries(meta.filter(([key]) => !SYSTEM_KEYS.includes(key))),
    extra: {
      status,
      cpu: server.optionalNumber('cpu'),
      drives: server.optionalList('drives').map((one) => ({
        id: one.object('drive').id('uuid'),
        bootOrder: one.optionalNumber('boot_order'),
        channel: one.optionalString('dev_channel'),
      })),
      networks: nics.flatMap((nic) => nic.optionalObject('vlan')?.id('uuid') ?? []),
      firewallPolicies: nics.flatMap((nic) => nic.optionalObject('firewall_policy')?.id('uuid') ?? []),
      tags: uuidsAt(server, 'tags'),
      keyPairs: uuidsAt(server, 'pubkeys'),
    },
  };
}

/** Addresses of an interface: those that a running server has got, and those that it is given. */
function addressesOf(nic: Reader): string[] {
  const runtime = nic.optionalObject('runtime');
  const families = ['ip_v4', 'ip_v6'];
  const got = families.map((family) => runtime?.optionalObject(family)?.id('uuid'));
  const given = families.map((family) =>
    nic.optionalObject(`${family}_conf`)?.optionalObject('ip')?.id('uuid'),
  );
  return [...got, ...given].filter((ip) => ip !== undefined);
}

/** IPv4 before IPv6. */
function inOrder(ips: readonly string[]): string[] {
  return [...ips.filter((ip) => !ip.includes(':')), ...ips.filter((ip) => ip.includes(':'))];
}

function uuidsAt(row: Reader, field: string): string[] {
  return row.optionalList(field).map((one) => one.id('uuid'));
}

/** GiB of a field with bytes; null if it is missing. */
function gibAt(row: Reader, field: string): number | null {
  const bytes = row.optionalNumber(field);
  return bytes === null ? null : bytes / GIB;
}

/** Reads a drive of the library; null for a CD, which no server's disk is made of. */
export function readImage(drive: Reader): NodeImageData<CloudSigmaImageExtra> | null {
  if (drive.optionalString('media') === 'cdrom') return null;
  return {
    id: drive.id('uuid'),
    name: drive.optionalString('name') ?? '',
    extra: {
      os: drive.optionalString('os'),
      distribution: drive.optionalString('distribution'),
      version: drive.optionalString('version'),
      imageType: drive.optionalString('image_type'),
      minDisk: gibAt(drive, 'size'),
      isPaid: drive.optionalBoolean('paid'),
    },
  };
}

/** Reads a location. Its id is in capitals in this list alone. */
export function readLocation(location: Reader): NodeLocationData<CloudSigmaLocationExtra> {
  const id = location.id('id').toLowerCase();
  return {
    id,
    name: location.optionalString('display_name') ?? id,
    country: location.optionalString('country_code'),
    extra: { endpoint: location.optionalString('api_endpoint') },
  };
}

/** Reads a drive of the account. */
export function readVolume(drive: Reader): VolumeData<CloudSigmaVolumeExtra> {
  const status = drive.optionalString('status');
  const nodeIds = uuidsAt(drive, 'mounted_on');
  const state = stateOf(VOLUME_STATES, status);
  return {
    id: drive.id('uuid'),
    name: drive.optionalString('name') ?? '',
    size: gibAt(drive, 'size'),
    // A drive of a stopped server is not mounted, and no other server can have it.
    state: state === 'available' && nodeIds.length > 0 ? 'in-use' : state,
    extra: {
      status,
      nodeIds,
      media: drive.optionalString('media'),
      storageType: drive.optionalString('storage_type'),
      metadata: drive.stringMap('meta'),
    },
  };
}

/** Reads a snapshot. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<CloudSigmaSnapshotExtra> {
  return {
    id: snapshot.id('uuid'),
    name: snapshot.optionalString('name') ?? '',
    size: null,
    state: stateOf(SNAPSHOT_STATES, snapshot.optionalString('status')),
    createdAt: snapshot.optionalDate('timestamp'),
    extra: {
      volumeId: snapshot.optionalObject('drive')?.id('uuid') ?? null,
      allocatedBytes: snapshot.optionalNumber('allocated_size'),
      metadata: snapshot.stringMap('meta'),
    },
  };
}

/** Reads an SSH key. */
export function readKeyPair(key: Reader): KeyPairData<CloudSigmaKeyPairExtra> {
  const privateKey = key.optionalString('private_key') || undefined;
  return {
    name: key.optionalString('name') ?? '',
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    ...(privateKey === undefined ? {} : { privateKey }),
    extra: { id: key.id('uuid') },
  };
}

/** Reads a VLAN, whose name is metadata. */
export function readNetwork(vlan: Reader, location: string | null): NetworkData<CloudSigmaNetworkExtra> {
  const metadata = vlan.stringMap('meta');
  return {
    id: vlan.id('uuid'),
    name: metadata['name'] ?? '',
    ranges: [],
    location,
    extra: { nodeIds: uuidsAt(vlan, 'servers'), metadata },
  };
}

/** Reads an address; null for one that the account does not own. */
export function readAddress(ip: Reader, location: string | null): AddressData<CloudSigmaAddressExtra> | null {
  const subscription = ip.optionalObject('subscription');
  if (subscription === null) return null;
  const id = ip.id('uuid');
  return {
    id,
    ip: id,
    nodeId: ip.optionalObject('server')?.id('uuid') ?? null,
    location,
    extra: { subscriptionId: subscription.id('id'), gateway: ip.optionalString('gateway') },
  };
}
