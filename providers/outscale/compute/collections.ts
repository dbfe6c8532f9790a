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
  KeyPairData,
  NetworkData,
  NodeSizeData,
  RpcCollection,
  RpcCollections,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import { filter, listing } from '../api.js';
import type * as Model from './models.js';
import * as read from './read.js';

/** VMs, images and Subregions. */
export const COLLECTIONS: RpcCollections<Model.OutscaleExtras> = {
  nodes: {
    // The list has those that were terminated in the last hour too.
    listing: listing('ReadVms', 'Vms'),
    byIds: (ids) => filter('VmIds', ids),
    unready: '9039',
    called: 'VM',
    notFound: NodeNotFoundError,
    read: read.readVm,
  },
  images: {
    listing: listing('ReadImages', 'Images'),
    byIds: (ids) => filter('ImageIds', ids),
    called: 'image',
    notFound: ImageNotFoundError,
    read: read.readImage,
  },
  locations: {
    listing: listing('ReadSubregions', 'Subregions'),
    byIds: (ids) => filter('SubregionNames', ids),
    called: 'Subregion',
    notFound: NotFoundError,
    read: read.readSubregion,
  },
};

/** VM types. */
export const SIZES: RpcCollection<NodeSizeData<Model.OutscaleSizeExtra>> = {
  listing: listing('ReadVmTypes', 'VmTypes'),
  byIds: (ids) => filter('VmTypeNames', ids),
  called: 'VM type',
  notFound: SizeNotFoundError,
  read: read.readVmType,
};

/** Key pairs. */
export const KEYS: RpcCollection<KeyPairData<Model.OutscaleKeyPairExtra>> = {
  listing: listing('ReadKeypairs', 'Keypairs'),
  byIds: (names) => filter('KeypairNames', names),
  called: 'key pair',
  notFound: KeyPairNotFoundError,
  read: read.readKeypair,
};

/** Volumes. */
export const VOLUMES: RpcCollection<VolumeData<Model.OutscaleVolumeExtra>> = {
  listing: listing('ReadVolumes', 'Volumes'),
  byIds: (ids) => filter('VolumeIds', ids),
  called: 'volume',
  notFound: VolumeNotFoundError,
  read: read.readVolume,
};

/** Snapshots of volumes. */
export const SNAPSHOTS: RpcCollection<VolumeSnapshotData<Model.OutscaleSnapshotExtra>> = {
  listing: listing('ReadSnapshots', 'Snapshots'),
  byIds: (ids) => filter('SnapshotIds', ids),
  called: 'snapshot',
  notFound: VolumeSnapshotNotFoundError,
  read: read.readSnapshot,
};

/** Public IPs. */
export const ADDRESSES: RpcCollection<AddressData<Model.OutscaleAddressExtra>> = {
  listing: listing('ReadPublicIps', 'PublicIps'),
  byIds: (ids) => filter('PublicIpIds', ids),
  called: 'public IP',
  notFound: NotFoundError,
  read: read.readPublicIp,
};

/** Subnets. */
export const SUBNETS: RpcCollection<NetworkData<Model.OutscaleNetworkExtra>> = {
  listing: listing('ReadSubnets', 'Subnets'),
  byIds: (ids) => filter('SubnetIds', ids),
  called: 'Subnet',
  notFound: NetworkNotFoundError,
  read: read.readSubnet,
};
