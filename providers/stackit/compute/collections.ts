import {
  FirewallNotFoundError,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type {
  AddressData,
  Collection,
  ComputeCollections,
  FirewallData,
  NetworkData,
  NodeLocationData,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import { readFirewall } from './firewall-rules.js';
import type { StackitExtras } from './models.js';
import {
  readAddress,
  readImage,
  readKeyPair,
  readNetwork,
  readServer,
  readSize,
  readSnapshot,
  readVolume,
} from './read.js';

/** Form of STACKIT's ids, which are UUIDs. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Collections of a project in a region. */
export interface StackitCollections extends ComputeCollections<StackitExtras> {
  /** Volumes. */
  readonly volumes: Collection<VolumeData<StackitExtras['volume']>>;
  /** Snapshots of volumes. */
  readonly snapshots: Collection<VolumeSnapshotData<StackitExtras['volumeSnapshot']>>;
  /** Public IPs. */
  readonly addresses: Collection<AddressData<StackitExtras['address']>>;
  /** Networks. */
  readonly networks: Collection<NetworkData<StackitExtras['network']>>;
  /** Security groups without their rules, which are asked for by themselves. */
  readonly groups: Collection<FirewallData<StackitExtras['firewall']>>;
}

/** Key pairs, whose names are their ids. They belong to whoever signed in, and to no project. */
export const KEYS: Collection<ReturnType<typeof readKeyPair>> = {
  path: '/v2/keypairs',
  list: 'items',
  called: 'key pair',
  ids: /^[A-Za-z0-9@._-]{1,127}$/,
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** The collections of a project in a region. */
export function collectionsOf(projectId: string, region: string): StackitCollections {
  const root = `/v2/projects/${encodeURIComponent(projectId)}/regions/${encodeURIComponent(region)}`;
  const at = <Data>(path: string, rules: Omit<Collection<Data>, 'path' | 'list'>): Collection<Data> => ({
    path: root + path,
    list: 'items',
    ids: UUID,
    updateBy: 'PATCH',
    ...rules,
  });
  // Their interfaces are shown in detail alone.
  const details = { details: true };
  return {
    nodes: at('/servers', {
      called: 'server',
      query: details,
      itemQuery: details,
      notFound: NodeNotFoundError,
      read: readServer,
    }),
    sizes: at('/machine-types', {
      called: 'machine type',
      ids: /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,126}$/,
      notFound: SizeNotFoundError,
      read: readSize,
    }),
    images: at('/images', {
      called: 'image',
      query: { all: true },
      notFound: ImageNotFoundError,
      read: readImage,
    }),
    locations: {
      path: `/v2/regions/${encodeURIComponent(region)}/availability-zones`,
      list: 'items',
      called: 'availability zone',
      notFound: NotFoundError,
      read: (row): NodeLocationData => ({
        id: row.id('name'),
        name: row.id('name'),
        country: null,
        extra: {},
      }),
    },
    volumes: at('/volumes', { called: 'volume', notFound: VolumeNotFoundError, read: readVolume }),
    snapshots: at('/snapshots', {
      called: 'snapshot',
      notFound: VolumeSnapshotNotFoundError,
      read: readSnapshot,
    }),
    addresses: at('/public-ips', { called: 'public IP', notFound: NotFoundError, read: readAddress }),
    networks: at('/networks', { called: 'network', notFound: NetworkNotFoundError, read: readNetwork }),
    groups: at('/security-groups', {
      called: 'security group',
      notFound: FirewallNotFoundError,
      read: (row) => readFirewall(row, []),
    }),
  };
}
