import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import type {
  ActionRules,
  Collection,
  ComputeCollections,
  KeyPairData,
  NodeCollection,
  VolumeData,
} from '../../../src/compute/index.js';
import type { HetznerAction, HetznerExtras, HetznerKeyPairExtra, HetznerVolumeExtra } from './models.js';
import {
  readAction,
  readImage,
  readKeyPair,
  readLocation,
  readServer,
  readSize,
  readVolume,
} from './read.js';

/** Rows a page: Hetzner's maximum. */
export const PAGE = 50;
const query = { per_page: PAGE };
const NUMBER = /^\d{1,15}$/;

/** Servers. */
export const NODES: NodeCollection<HetznerExtras> = {
  path: '/servers',
  list: 'servers',
  item: 'server',
  called: 'server',
  query,
  nameFilter: 'name',
  notFound: NodeNotFoundError,
  read: (server) => readServer(server),
};

/** What servers are made of. An image goes by its id, or one of Hetzner's own by its name (`ubuntu-24.04`, for x86). */
export const COLLECTIONS: ComputeCollections<HetznerExtras> = {
  nodes: NODES,
  sizes: {
    path: '/server_types',
    list: 'server_types',
    called: 'server type',
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
    ids: NUMBER,
    byName: (name) => ({ name, architecture: 'x86' }),
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: {
    path: '/locations',
    list: 'locations',
    called: 'location',
    query,
    notFound: NotFoundError,
    read: readLocation,
  },
};

/** SSH keys, which go by their names. */
export const KEYS: Collection<KeyPairData<HetznerKeyPairExtra>> = {
  path: '/ssh_keys',
  list: 'ssh_keys',
  item: 'ssh_key',
  called: 'SSH key',
  query,
  ids: /^$/,
  byName: (name) => ({ name }),
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Volumes. */
export const VOLUMES: Collection<VolumeData<HetznerVolumeExtra>> = {
  path: '/volumes',
  list: 'volumes',
  item: 'volume',
  called: 'volume',
  query,
  notFound: VolumeNotFoundError,
  read: readVolume,
};

/** Actions. @see https://docs.hetzner.cloud/#actions */
export const ACTIONS: ActionRules<HetznerAction> = {
  path: '/actions',
  nodes: '/servers',
  query: { ...query, sort: 'id:desc' },
  ids: NUMBER,
  many: 'id',
  running: 'running',
  failed: 'error',
  read: readAction,
  describe: ({ command, error }) => `${command}: ${error ?? 'it does not say why'}`,
};
