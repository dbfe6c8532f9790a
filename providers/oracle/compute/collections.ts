import {
  ImageNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type Query,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type { Collection, ComputeCollections } from '../../../src/compute/index.js';
import type { OracleExtras } from './models.js';
import { readAddress, readImage, readInstance, readLocation, readSnapshot } from './read.js';
import { readSizes } from './shapes.js';

/** Rows a page. */
const LIMIT = 100;

/** Query of the lists of a compartment. */
export function listOf(compartmentId: string): Query {
  return { compartmentId, limit: LIMIT };
}

/** Collections of instances, shapes, images and availability domains. */
export function collectionsOf(compartmentId: string): ComputeCollections<OracleExtras> {
  const query = listOf(compartmentId);
  return {
    nodes: {
      path: '/instances',
      list: 'items',
      called: 'instance',
      query,
      nameFilter: 'displayName',
      updateBy: 'PUT',
      notFound: NodeNotFoundError,
      read: readInstance,
    },
    sizes: {
      path: '/shapes',
      list: 'items',
      called: 'shape',
      query,
      notFound: SizeNotFoundError,
      // One shape is several sizes, which the driver lists itself.
      read: (row) => readSizes(row)[0] ?? null,
    },
    images: {
      path: '/images',
      list: 'items',
      called: 'image',
      query,
      notFound: ImageNotFoundError,
      read: readImage,
    },
    locations: {
      endpoint: 'identity',
      path: '/availabilityDomains',
      list: 'items',
      query: { compartmentId },
      notFound: NotFoundError,
      read: readLocation,
    },
  };
}

/** Backups of block volumes. */
export const SNAPSHOTS = {
  path: '/volumeBackups',
  list: 'items',
  called: 'volume backup',
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
} as const satisfies Collection<unknown>;

/** Public addresses. */
export const ADDRESSES = {
  path: '/publicIps',
  list: 'items',
  called: 'public IP',
  notFound: NotFoundError,
  read: readAddress,
} as const satisfies Collection<unknown>;

/** Error for a missing volume. */
export const VOLUME = { path: '/volumes', called: 'volume', notFound: VolumeNotFoundError } as const;
