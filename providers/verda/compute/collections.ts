import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import type { ComputeCollections } from '../../../src/compute/index.js';
import type { VerdaExtras } from './models.js';
import { readImage, readInstance, readKeyPair, readLocation, readSize, readVolume } from './read.js';

/** Form of ids; Verda's own are UUIDs. */
const IDS = /^[\w-]+$/;

/** Instances, types, images and locations: bare lists, without pages. */
export const COLLECTIONS: ComputeCollections<VerdaExtras> = {
  nodes: {
    path: '/instances',
    list: 'items',
    called: 'instance',
    ids: IDS,
    notFound: NodeNotFoundError,
    read: readInstance,
  },
  sizes: {
    path: '/instance-types',
    list: 'items',
    notFound: SizeNotFoundError,
    read: (type) => readSize(type, null),
  },
  images: { path: '/images', list: 'items', notFound: ImageNotFoundError, read: readImage },
  locations: { path: '/locations', list: 'items', read: readLocation },
};

/** SSH keys, which go by their names. */
export const KEYS = {
  path: '/ssh-keys',
  list: 'items',
  called: 'SSH key',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
} as const;

/** Volumes. */
export const VOLUMES = {
  path: '/volumes',
  list: 'items',
  called: 'volume',
  ids: IDS,
  notFound: VolumeNotFoundError,
  read: readVolume,
} as const;
