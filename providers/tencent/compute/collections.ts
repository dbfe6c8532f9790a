import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type {
  RpcCollection,
  RpcCollections,
  AddressData,
  KeyPairData,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import { filter, FIRST, PAGES } from './api.js';
import type * as Model from './models.js';
import {
  readAddress,
  readDisk,
  readImage,
  readInstance,
  readKeyPair,
  readSnapshot,
  readZone,
} from './read.js';

/** Instances, images and zones. */
export const COLLECTIONS: RpcCollections<Model.TencentExtras> = {
  nodes: {
    listing: { action: 'DescribeInstances', rows: 'InstanceSet', first: FIRST, pages: PAGES },
    // A list of ids is refused as a whole for one that is gone, and a filter takes five.
    byIds: (ids) => ({ InstanceIds: ids }),
    byName: (name) => filter('instance-name', [name]),
    unready: 'UnsupportedOperation.InstanceStatePending',
    ended: ['UnsupportedOperation.InstanceStateTerminating', 'UnsupportedOperation.InstanceStateTerminated'],
    called: 'instance',
    notFound: NodeNotFoundError,
    read: readInstance,
  },
  images: {
    listing: { action: 'DescribeImages', rows: 'ImageSet', first: FIRST, pages: PAGES },
    byIds: (ids) => filter('image-id', ids),
    called: 'image',
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: {
    listing: { action: 'DescribeZones', rows: 'ZoneSet' },
    byIds: () => ({}),
    called: 'zone',
    notFound: NotFoundError,
    read: readZone,
  },
};

/** Key pairs. They go by their names here, and by their ids in CVM. */
export const KEYS: RpcCollection<KeyPairData<Model.TencentKeyPairExtra>> = {
  listing: { action: 'DescribeKeyPairs', rows: 'KeyPairSet', first: FIRST, pages: PAGES },
  byIds: (names) => filter('key-name', names),
  called: 'key pair',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Disks. */
export const DISKS: RpcCollection<VolumeData<Model.TencentVolumeExtra>> = {
  listing: { action: 'DescribeDisks', service: 'cbs', rows: 'DiskSet', first: FIRST, pages: PAGES },
  byIds: (ids) => filter('disk-id', ids),
  called: 'disk',
  notFound: VolumeNotFoundError,
  read: readDisk,
};

/** Snapshots of disks. */
export const SNAPSHOTS: RpcCollection<VolumeSnapshotData<Model.TencentSnapshotExtra>> = {
  listing: { action: 'DescribeSnapshots', service: 'cbs', rows: 'SnapshotSet', first: FIRST, pages: PAGES },
  byIds: (ids) => filter('snapshot-id', ids),
  called: 'snapshot',
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
};

/** Elastic IP addresses. */
export const ADDRESSES: RpcCollection<AddressData<Model.TencentAddressExtra>> = {
  listing: { action: 'DescribeAddresses', service: 'vpc', rows: 'AddressSet', first: FIRST, pages: PAGES },
  byIds: (ids) => filter('address-id', ids),
  called: 'elastic IP address',
  notFound: NotFoundError,
  read: readAddress,
};
