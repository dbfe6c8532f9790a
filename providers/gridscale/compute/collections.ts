import {
  type CloudErrorClass,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type Reader,
  SizeNotFoundError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import type { Collection, ComputeCollections } from '../../../src/compute/index.js';
import type { GridscaleExtras } from './models.js';
import { readIp, readKey, readLocation, readNetwork, readServer, readStorage, readTemplate } from './read.js';

/** Form of gridscale's ids, which are UUIDs. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function objects<Data>(
  list: string,
  read: (row: Reader) => Data,
  [called, notFound]: readonly [called: string, notFound: CloudErrorClass],
): Collection<Data> {
  const item = list.replace(/s$/, '');
  return { path: `/objects/${list}`, list, item, called, ids: UUID, notFound, updateBy: 'PATCH', read };
}

/** SSH keys. */
export const KEYS = objects('sshkeys', readKey, ['key pair', KeyPairNotFoundError]);
/** Storages. */
export const STORAGES = objects('storages', readStorage, ['volume', VolumeNotFoundError]);
/** IPs. */
export const IPS = objects('ips', readIp, ['address', NotFoundError]);
/** Networks. */
export const NETWORKS = objects('networks', readNetwork, ['network', NetworkNotFoundError]);

/** The collections of a project. Sizes have no collection: a server takes any number of cores and any amount of memory. */
export const COLLECTIONS: ComputeCollections<GridscaleExtras> = {
  // Whoever signs in wrongly is told so for ids of another form too.
  nodes: { ...objects('servers', readServer, ['server', NodeNotFoundError]), ids: /^[\w-]+$/ },
  images: objects('templates', readTemplate, ['image', ImageNotFoundError]),
  locations: objects('locations', readLocation, ['location', NotFoundError]),
  sizes: { path: '', list: '', notFound: SizeNotFoundError, read: () => null },
};
