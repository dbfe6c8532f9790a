import {
  FirewallNotFoundError,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AddressActions,
  collectionAt,
  type ComputeCollections,
  type NodeActions,
} from '../../../src/compute/index.js';
import { PAGES as query } from '../pages.js';
import type { HetznerAddressExtra, HetznerExtras } from './models.js';
import { readImage, readKeyPair, readLocation, readServer, readSize, readVolume } from './read.js';
import { readAddress, readFirewall, readNetwork } from './read-network.js';

const NUMBER = /^\d{1,15}$/;

/** Collections of servers, types, images and locations. An image is identified by its id, or Hetzner's own by its name (`ubuntu-24.04`, for x86). */
export const COLLECTIONS: ComputeCollections<HetznerExtras> = {
  nodes: {
    ...collectionAt('/servers', {
      query,
      ids: NUMBER,
      notFound: NodeNotFoundError,
      read: (server) => readServer(server),
    }),
    nameFilter: 'name',
  },
  sizes: collectionAt('/server_types', { query, notFound: SizeNotFoundError, read: readSize }),
  images: collectionAt('/images', {
    query,
    ids: NUMBER,
    byName: (name) => ({ name, architecture: 'x86' }),
    notFound: ImageNotFoundError,
    read: readImage,
  }),
  locations: collectionAt('/locations', { query, notFound: NotFoundError, read: readLocation }),
};

/** SSH keys, which go by their names. */
export const KEYS = collectionAt('/ssh_keys', {
  called: 'SSH key',
  query,
  byName: (name) => ({ name }),
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
});

/** Volumes. */
export const VOLUMES = collectionAt('/volumes', { query, notFound: VolumeNotFoundError, read: readVolume });

/** Networks. */
export const NETWORKS = collectionAt('/networks', {
  query,
  ids: NUMBER,
  notFound: NetworkNotFoundError,
  read: readNetwork,
});

/** Firewalls. */
export const FIREWALLS = collectionAt('/firewalls', {
  query,
  ids: NUMBER,
  notFound: FirewallNotFoundError,
  read: readFirewall,
});

/** Floating IPs, of IPv4. A server's system must be told of one. @see https://docs.hetzner.cloud/reference/cloud#floating-ips */
export const ADDRESSES: AddressActions<HetznerAddressExtra> = {
  collection: collectionAt('/floating_ips', { called: 'floating IP', query, ids: NUMBER, read: readAddress }),
  reserve: (place) => ({ type: 'ipv4', home_location: place }),
  assign: (server) => ['assign', { server: Number(server) }],
  unassign: ['unassign'],
};

/** Actions on servers. @see https://docs.hetzner.cloud/#server-actions */
export const NODE_ACTIONS: NodeActions = {
  reboot: ['reboot'],
  start: ['poweron'],
  stop: ['shutdown'],
  // The disk stays unchanged, so that the change can be undone.
  resize: (type) => ['change_type', { server_type: type, upgrade_disk: false }],
  rebuild: (image) => ['rebuild', { image }],
};
