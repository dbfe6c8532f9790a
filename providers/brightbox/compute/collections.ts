import {
  ImageNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import type { AddressData, Collection, ComputeCollections, VolumeData } from '../../../src/compute/index.js';
import type { BrightboxExtras } from './models.js';
import { readCloudIp, readImage, readServer, readType, readVolume, readZone } from './read.js';

/** Lists are bare and whole; single resources are bodies themselves. */
const list = 'items';

/** Collections of servers, server types, images and zones. */
export const COLLECTIONS: ComputeCollections<BrightboxExtras> = {
  nodes: { path: '/servers', list, called: 'server', notFound: NodeNotFoundError, read: readServer },
  sizes: {
    path: '/server_types',
    list,
    called: 'server type',
    notFound: SizeNotFoundError,
    read: readType,
  },
  images: { path: '/images', list, called: 'image', notFound: ImageNotFoundError, read: readImage },
  locations: { path: '/zones', list, called: 'zone', notFound: NotFoundError, read: readZone },
};

/** Volumes. */
export const VOLUMES: Collection<VolumeData<BrightboxExtras['volume']>> = {
  path: '/volumes',
  list,
  called: 'volume',
  notFound: VolumeNotFoundError,
  read: readVolume,
};

/** Cloud IPs. */
export const CLOUD_IPS: Collection<AddressData<BrightboxExtras['address']>> = {
  path: '/cloud_ips',
  list,
  called: 'cloud IP',
  notFound: NotFoundError,
  read: readCloudIp,
};
