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
import type {
  AddressData,
  Collection,
  ComputeCollections,
  KeyPairData,
  NetworkData,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type { CivoExtras } from './models.js';
import {
  readAddress,
  readImage,
  readInstance,
  readKeyPair,
  readNetwork,
  readRegion,
  readSize,
  readVolume,
  readVolumeSnapshot,
} from './read.js';

/** Servers a page. */
const query = { per_page: 100 };

/** Collections of servers, sizes, disk images and regions. */
export const COLLECTIONS: ComputeCollections<CivoExtras> = {
  nodes: {
    path: '/instances',
    list: 'items',
    called: 'instance',
    query,
    notFound: NodeNotFoundError,
    read: readInstance,
  },
  sizes: { path: '/sizes', list: 'items', called: 'size', notFound: SizeNotFoundError, read: readSize },
  images: {
    path: '/disk_images',
    list: 'items',
    called: 'disk image',
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: { path: '/regions', list: 'items', called: 'region', notFound: NotFoundError, read: readRegion },
};

/** SSH keys, which go by their names. */
export const KEYS: Collection<KeyPairData<CivoExtras['keyPair']>> = {
  path: '/sshkeys',
  list: 'items',
  called: 'SSH key',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Networks. */
export const NETWORKS: Collection<NetworkData<CivoExtras['network']>> = {
  path: '/networks',
  list: 'items',
  called: 'network',
  notFound: NetworkNotFoundError,
  read: readNetwork,
};

/** Volumes. */
export const VOLUMES: Collection<VolumeData<CivoExtras['volume']>> = {
  path: '/volumes',
  list: 'items',
  called: 'volume',
  notFound: VolumeNotFoundError,
  read: readVolume,
};

/** Snapshots of volumes; the same path has those of servers too. */
export const VOLUME_SNAPSHOTS: Collection<VolumeSnapshotData<CivoExtras['volumeSnapshot']>> = {
  path: '/snapshots',
  list: 'items',
  called: 'snapshot',
  query: { resource_type: 'volume' },
  itemQuery: { resource_type: 'volume' },
  notFound: VolumeSnapshotNotFoundError,
  read: readVolumeSnapshot,
};

/** Reserved addresses. */
export const ADDRESSES: Collection<AddressData<CivoExtras['address']>> = {
  path: '/ips',
  list: 'items',
  called: 'reserved address',
  notFound: NotFoundError,
  read: readAddress,
};
