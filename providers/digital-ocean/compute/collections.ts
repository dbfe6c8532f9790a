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
import {
  type ActionRules,
  type AddressActions,
  collectionAt,
  type ComputeCollections,
  type NodeActions,
} from '../../../src/compute/index.js';
import type { DigitalOceanAction, DigitalOceanAddressExtra, DigitalOceanExtras } from './models.js';
import {
  readAction,
  readDroplet,
  readImage,
  readKeyPair,
  readLocation,
  readSize,
  readSnapshot,
  readVolume,
} from './read.js';
import { readAddress, readFirewall, readNetwork } from './read-network.js';

/** Rows a page: DigitalOcean's maximum. */
export const PAGE = 200;
/** Form of the ids of Droplets, actions and your own images. */
export const NUMBER = /^\d{1,15}$/;
const query = { per_page: PAGE };

/** Collections of Droplets, sizes, images and regions. An image is identified by its id or slug. */
export const COLLECTIONS: ComputeCollections<DigitalOceanExtras> = {
  nodes: {
    ...collectionAt('/droplets', {
      called: 'Droplet',
      query,
      ids: NUMBER,
      notFound: NodeNotFoundError,
      read: readDroplet,
    }),
    nameFilter: 'name',
  },
  sizes: collectionAt('/sizes', { query, notFound: SizeNotFoundError, read: readSize }),
  images: collectionAt('/images', { query, notFound: ImageNotFoundError, read: readImage }),
  locations: collectionAt('/regions', { query, notFound: NotFoundError, read: readLocation }),
};

/** SSH keys, which go by their id or fingerprint. */
export const KEYS = {
  ...collectionAt('/account/keys', {
    called: 'SSH key',
    query,
    notFound: KeyPairNotFoundError,
    read: readKeyPair,
  }),
  list: 'ssh_keys',
  item: 'ssh_key',
};

/** Volumes. */
export const VOLUMES = collectionAt('/volumes', { query, notFound: VolumeNotFoundError, read: readVolume });

/** Snapshots of volumes. */
export const SNAPSHOTS = collectionAt('/snapshots', {
  query: { ...query, resource_type: 'volume' },
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
});

/** Networks. */
export const NETWORKS = collectionAt('/vpcs', {
  called: 'network',
  query,
  notFound: NetworkNotFoundError,
  read: readNetwork,
});

/** Firewalls. */
export const FIREWALLS = collectionAt('/firewalls', {
  query,
  notFound: FirewallNotFoundError,
  read: readFirewall,
});

/** Reserved IPs, which go by their addresses. @see https://docs.digitalocean.com/reference/api/reference/reserved-ips/ */
export const ADDRESSES: AddressActions<DigitalOceanAddressExtra> = {
  collection: collectionAt('/reserved_ips', { called: 'reserved IP', query, read: readAddress }),
  reserve: (region) => ({ region }),
  assign: (droplet) => ['assign', { droplet_id: Number(droplet) }],
  unassign: ['unassign'],
};

/** Actions. @see https://docs.digitalocean.com/reference/api/reference/actions/ */
export const ACTIONS: ActionRules<DigitalOceanAction> = {
  path: '/actions',
  begin: (type, fields) => ({ below: '/actions', json: { type, ...fields } }),
  query,
  ids: NUMBER,
  running: 'in-progress',
  failed: 'errored',
  read: readAction,
  describe: ({ type, resourceId }) => `${type} of ${resourceId ?? 'unknown'}; it does not say why`,
};

/** Actions on Droplets. @see https://docs.digitalocean.com/reference/api/reference/droplet-actions/ */
export const NODE_ACTIONS: NodeActions = {
  reboot: ['reboot'],
  start: ['power_on'],
  stop: ['shutdown'],
  // The disk stays unchanged, so that the change can be undone.
  resize: (size) => ['resize', { disk: false, size }],
  rebuild: (image) => ['rebuild', { image: numberOrText(image) }],
};

/** A number as a number, a slug or a fingerprint as text. */
export function numberOrText(id: string): string | number {
  return /^\d+$/.test(id) ? Number(id) : id;
}
