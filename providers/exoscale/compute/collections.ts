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
import type { Collection, ComputeCollections } from '../../../src/compute/index.js';
import { readFirewall } from './network/firewall-rules.js';
import type { ExoscaleExtras, ExoscaleInstanceSnapshot } from './models.js';
import {
  readAddress,
  readInstance,
  readInstanceSnapshot,
  readKeyPair,
  readNetwork,
  readSize,
  readSnapshot,
  readTemplate,
  readVolume,
  readZone,
} from './read.js';

/** Form of Exoscale's ids, which are UUIDs. */
export const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The collection at a path, which lists its resources under that name in the plural. */
function at<Data>(
  path: string,
  rules: Omit<Collection<Data>, 'path' | 'list'> & Partial<Pick<Collection<Data>, 'list'>>,
): Collection<Data> {
  return { path, list: `${path.slice(1)}s`, ids: UUID, ...rules };
}

/** Collections of instances, their types, templates and zones. */
export const COLLECTIONS: ComputeCollections<ExoscaleExtras> = {
  nodes: at('/instance', { called: 'instance', notFound: NodeNotFoundError, read: readInstance }),
  sizes: at('/instance-type', { called: 'instance type', notFound: SizeNotFoundError, read: readSize }),
  images: at('/template', { called: 'template', notFound: ImageNotFoundError, read: readTemplate }),
  locations: at('/zone', { called: 'zone', notFound: NotFoundError, read: readZone }),
};

/** SSH keys, whose names are their ids. */
export const KEYS: Collection<ReturnType<typeof readKeyPair>> = {
  path: '/ssh-key',
  list: 'ssh-keys',
  called: 'SSH key',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Volumes of the block storage. */
export const VOLUMES = at('/block-storage', {
  list: 'block-storage-volumes',
  called: 'volume',
  notFound: VolumeNotFoundError,
  read: readVolume,
});

/** Snapshots of volumes. */
export const SNAPSHOTS = at('/block-storage-snapshot', {
  called: 'snapshot of a volume',
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
});

/** Elastic IPs. */
export const ADDRESSES = at('/elastic-ip', { called: 'elastic IP', read: readAddress });

/** Private networks. */
export const NETWORKS = at('/private-network', {
  called: 'private network',
  notFound: NetworkNotFoundError,
  read: readNetwork,
});

/** Security groups. */
export const GROUPS = at('/security-group', {
  called: 'security group',
  notFound: FirewallNotFoundError,
  read: readFirewall,
});

/** Snapshots of instances. */
export const INSTANCE_SNAPSHOTS: Collection<ExoscaleInstanceSnapshot> = at('/snapshot', {
  called: 'snapshot of an instance',
  read: readInstanceSnapshot,
});
