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
import { FIRST_OF_TOKENS, firstOf, NUMBERED_PAGES, TOKEN_PAGES } from './api.js';
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

/** Images in every state, also those that cannot be used yet. */
const ANY_STATE = 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated';

/** Instances, images and zones. */
export const COLLECTIONS: RpcCollections<Model.AliyunExtras> = {
  nodes: {
    listing: {
      action: 'DescribeInstances',
      rows: 'Instances.Instance',
      first: FIRST_OF_TOKENS,
      pages: TOKEN_PAGES,
    },
    byIds: (ids) => ({ InstanceIds: JSON.stringify(ids) }),
    polled: 100,
    // Stars would be wildcards.
    byName: (name) => (name.includes('*') ? {} : { InstanceName: name }),
    unready: 'IncorrectInstanceStatus.Initializing',
    called: 'instance',
    notFound: NodeNotFoundError,
    read: readInstance,
  },
  images: {
    listing: {
      action: 'DescribeImages',
      rows: 'Images.Image',
      // Default: those that are available.
      parameters: { Status: 'Available,Creating,Waiting' },
      first: firstOf(100),
      pages: NUMBERED_PAGES,
    },
    byIds: (ids) => ({ ImageId: ids.join(','), Status: ANY_STATE }),
    called: 'image',
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: {
    listing: { action: 'DescribeZones', rows: 'Zones.Zone', parameters: { AcceptLanguage: 'en-US' } },
    byIds: () => ({}),
    called: 'zone',
    notFound: NotFoundError,
    read: readZone,
  },
};

/** Key pairs. */
export const KEYS: RpcCollection<KeyPairData<Model.AliyunKeyPairExtra>> = {
  listing: {
    action: 'DescribeKeyPairs',
    rows: 'KeyPairs.KeyPair',
    parameters: { IncludePublicKey: true },
    first: firstOf(50),
    pages: NUMBERED_PAGES,
  },
  byIds: ([name = '']) => (name.includes('*') ? {} : { KeyPairName: name }),
  called: 'key pair',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Disks. */
export const DISKS: RpcCollection<VolumeData<Model.AliyunVolumeExtra>> = {
  listing: { action: 'DescribeDisks', rows: 'Disks.Disk', first: FIRST_OF_TOKENS, pages: TOKEN_PAGES },
  byIds: (ids) => ({ DiskIds: JSON.stringify(ids) }),
  called: 'disk',
  notFound: VolumeNotFoundError,
  read: readDisk,
};

/** Snapshots of disks. */
export const SNAPSHOTS: RpcCollection<VolumeSnapshotData<Model.AliyunSnapshotExtra>> = {
  listing: {
    action: 'DescribeSnapshots',
    rows: 'Snapshots.Snapshot',
    first: FIRST_OF_TOKENS,
    pages: TOKEN_PAGES,
  },
  byIds: (ids) => ({ SnapshotIds: JSON.stringify(ids) }),
  called: 'snapshot',
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
};

/** Elastic IP addresses. */
export const ADDRESSES: RpcCollection<AddressData<Model.AliyunAddressExtra>> = {
  listing: {
    action: 'DescribeEipAddresses',
    service: 'vpc',
    rows: 'EipAddresses.EipAddress',
    first: firstOf(100),
    pages: NUMBERED_PAGES,
  },
  byIds: (ids) => ({ AllocationId: ids.join(',') }),
  called: 'elastic IP address',
  notFound: NotFoundError,
  read: readAddress,
};
