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
import type { Collection, ComputeCollections } from '../../../src/compute/index.js';
import type { CloudSigmaExtras } from './models.js';
import {
  readAddress,
  readImage,
  readKeyPair,
  readLocation,
  readNetwork,
  readServer,
  readSnapshot,
  readVolume,
} from './read.js';
import { sizeData } from './sizes.js';

/** Form of CloudSigma's ids, which are UUIDs. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A collection, whose lists are detailed at a path of their own. */
function detailed<Data>(
  path: string,
  rules: Pick<Collection<Data>, 'called' | 'notFound' | 'read'>,
): Collection<Data> {
  return { path, listPath: `${path}/detail`, list: 'objects', ids: UUID, ...rules };
}

/** Collections of servers, library drives and locations. Sizes have no collection: see `listSizes`. */
export const COLLECTIONS: ComputeCollections<CloudSigmaExtras> = {
  nodes: {
    path: '/servers',
    listPath: '/servers/detail',
    list: 'objects',
    called: 'server',
    notFound: NodeNotFoundError,
    read: readServer,
  },
  sizes: {
    path: '/capabilities',
    list: 'objects',
    notFound: SizeNotFoundError,
    read: () => sizeData({ smp: 1, cpu: 1, ram: 1 }),
  },
  images: {
    path: '/libdrives',
    list: 'objects',
    called: 'library drive',
    ids: UUID,
    notFound: ImageNotFoundError,
    read: readImage,
  },
  locations: {
    path: '/locations',
    list: 'objects',
    called: 'location',
    notFound: NotFoundError,
    read: readLocation,
  },
};

/** Drives of the account. */
export const VOLUMES = detailed('/drives', {
  called: 'drive',
  notFound: VolumeNotFoundError,
  read: readVolume,
});

/** Snapshots of drives. */
export const SNAPSHOTS = detailed('/snapshots', {
  called: 'snapshot',
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
});

/** SSH keys. Their list with the private keys is not asked for. */
export const KEYS: Collection<ReturnType<typeof readKeyPair>> = {
  path: '/keypairs',
  listPath: '/pubkeys',
  list: 'objects',
  called: 'key pair',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** VLANs. */
export const NETWORKS = detailed('/vlans', {
  called: 'VLAN',
  notFound: NetworkNotFoundError,
  read: readNetwork,
});

/** Addresses, which go by themselves. */
export const ADDRESSES: Collection<NonNullable<ReturnType<typeof readAddress>>> = {
  path: '/ips',
  listPath: '/ips/detail',
  list: 'objects',
  called: 'address',
  ids: /^(?:[\d.]+|[\da-f:]+)$/i,
  read: readAddress,
};
