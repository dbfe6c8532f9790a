import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type {
  ActionRules,
  Collection,
  ComputeCollections,
  KeyPairData,
  NodeCollection,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type {
  DigitalOceanAction,
  DigitalOceanExtras,
  DigitalOceanKeyPairExtra,
  DigitalOceanSnapshotExtra,
  DigitalOceanVolumeExtra,
} from './models.js';
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

/** Rows a page: DigitalOcean's maximum. */
export const PAGE = 200;
/** Form of the ids of Droplets, actions and images of one's own. */
export const NUMBER = /^\d{1,15}$/;
const query = { per_page: PAGE };

/** Droplets. */
export const DROPLETS: NodeCollection<DigitalOceanExtras> = {
  path: '/droplets',
  list: 'droplets',
  item: 'droplet',
  called: 'Droplet',
  query,
  ids: NUMBER,
  nameFilter: 'name',
  notFound: NodeNotFoundError,
  read: readDroplet,
};

/** What Droplets are made of. An image goes by its id or its slug. */
export const COLLECTIONS: ComputeCollections<DigitalOceanExtras> = {
  nodes: DROPLETS,
  sizes: {
    path: '/sizes',
    list: 'sizes',
    called: 'size',
    query,
    notFound: SizeNotFoundError,
    read: readSize,
  },
  images: {
    path: '/images',
    list: 'images',
    item: 'image',
    called: 'image',
    query,
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: {
    path: '/regions',
    list: 'regions',
    called: 'region',
    query,
    notFound: NotFoundError,
    read: readLocation,
  },
};

/** SSH keys, which go by their id or fingerprint. */
export const KEYS: Collection<KeyPairData<DigitalOceanKeyPairExtra>> = {
  path: '/account/keys',
  list: 'ssh_keys',
  item: 'ssh_key',
  called: 'SSH key',
  query,
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Volumes. */
export const VOLUMES: Collection<VolumeData<DigitalOceanVolumeExtra>> = {
  path: '/volumes',
  list: 'volumes',
  item: 'volume',
  called: 'volume',
  query,
  notFound: VolumeNotFoundError,
  read: readVolume,
};

/** Snapshots of volumes. */
export const SNAPSHOTS: Collection<VolumeSnapshotData<DigitalOceanSnapshotExtra>> = {
  path: '/snapshots',
  list: 'snapshots',
  item: 'snapshot',
  called: 'snapshot',
  query: { ...query, resource_type: 'volume' },
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
};

/** Actions. @see https://docs.digitalocean.com/reference/api/reference/actions/ */
export const ACTIONS: ActionRules<DigitalOceanAction> = {
  path: '/actions',
  nodes: '/droplets',
  query,
  ids: NUMBER,
  running: 'in-progress',
  failed: 'errored',
  read: readAction,
  describe: ({ type, resourceId }) => `${type} of ${resourceId ?? 'unknown'}; it does not say why`,
};
