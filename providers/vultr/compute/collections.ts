import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type Collection,
  collectionAt,
  type ComputeCollections,
  type NodeImageData,
  type VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type { VultrExtras } from './models.js';
import {
  readAddress,
  readImage,
  readInstance,
  readKeyPair,
  readNetwork,
  readPlan,
  readRegion,
  readSystem,
  readVolume,
  readVolumeSnapshot,
} from './read.js';

/** Rows a page: Vultr's maximum. */
export const query = { per_page: 500 };
/** Form of the ids of operating systems; those of snapshots have other signs too. */
export const SYSTEM = /^\d{1,9}$/;

/** Operating systems, which cannot be fetched one by one. */
export const SYSTEMS: Collection<NodeImageData<VultrExtras['image']>> = {
  path: '/os',
  list: 'os',
  called: 'operating system',
  query,
  notFound: ImageNotFoundError,
  read: readSystem,
};

/** Collections of servers, plans, snapshots of servers and regions. */
export const COLLECTIONS: ComputeCollections<VultrExtras> = {
  nodes: {
    ...collectionAt('/instances', {
      query,
      updateBy: 'PATCH',
      notFound: NodeNotFoundError,
      read: readInstance,
    }),
    nameFilter: 'label',
  },
  sizes: {
    path: '/plans',
    list: 'plans',
    called: 'plan',
    query,
    notFound: SizeNotFoundError,
    read: readPlan,
  },
  images: collectionAt('/snapshots', { query, notFound: ImageNotFoundError, read: readImage }),
  locations: {
    path: '/regions',
    list: 'regions',
    called: 'region',
    query,
    notFound: NotFoundError,
    read: readRegion,
  },
};

/** SSH keys, which go by their names. */
export const KEYS = collectionAt('/ssh-keys', {
  called: 'SSH key',
  query,
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
});

/** Volumes. */
export const VOLUMES = collectionAt('/blocks', {
  called: 'volume',
  query,
  updateBy: 'PATCH',
  notFound: VolumeNotFoundError,
  read: readVolume,
});

/** Snapshots of volumes. */
export const VOLUME_SNAPSHOTS: Collection<VolumeSnapshotData<VultrExtras['volumeSnapshot']>> = {
  path: '/blocks/snapshots',
  list: 'snapshots',
  called: 'snapshot',
  query,
  notFound: VolumeSnapshotNotFoundError,
  read: readVolumeSnapshot,
};

/** Reserved addresses. */
export const ADDRESSES = collectionAt('/reserved-ips', {
  called: 'reserved address',
  query,
  notFound: NotFoundError,
  read: readAddress,
});

/** VPCs. */
export const NETWORKS = collectionAt('/vpcs', {
  called: 'VPC',
  query,
  notFound: NetworkNotFoundError,
  read: readNetwork,
});
