import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import type { Collection, ComputeCollections } from '../../../src/compute/index.js';
import type { LinodeExtras } from './models.js';
import {
  readAddress,
  readImage,
  readInstance,
  readKeyPair,
  readLocation,
  readSize,
  readVolume,
} from './read.js';

/** Form of most ids. */
export const NUMBER = /^\d{1,15}$/;

/** Rows a page: Linode's maximum. @see https://techdocs.akamai.com/linode-api/reference/pagination */
export const PAGES = { page_size: 500 };

/** A collection as all of Linode's are: rows under `data`, a resource as the body itself. */
export function linodeCollection<Data>(
  path: string,
  rules: Omit<Collection<Data>, 'path' | 'list'>,
): Collection<Data> {
  return { path, list: 'data', query: PAGES, ...rules };
}

/** Collections of servers, types, images and regions. */
export const COLLECTIONS: ComputeCollections<LinodeExtras> = {
  nodes: linodeCollection('/linode/instances', {
    called: 'Linode',
    ids: NUMBER,
    notFound: NodeNotFoundError,
    read: (instance) => readInstance(instance),
  }),
  sizes: linodeCollection('/linode/types', { called: 'type', notFound: SizeNotFoundError, read: readSize }),
  images: linodeCollection('/images', { called: 'image', notFound: ImageNotFoundError, read: readImage }),
  locations: linodeCollection('/regions', { called: 'region', notFound: NotFoundError, read: readLocation }),
};

/** SSH keys of the user. */
export const KEYS = linodeCollection('/profile/sshkeys', {
  called: 'SSH key',
  ids: NUMBER,
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
});

/** Volumes. */
export const VOLUMES = linodeCollection('/volumes', {
  called: 'volume',
  ids: NUMBER,
  notFound: VolumeNotFoundError,
  read: readVolume,
});

/** Reserved addresses. */
export const ADDRESSES = linodeCollection('/networking/reserved/ips', {
  called: 'reserved address',
  notFound: NotFoundError,
  read: readAddress,
});
