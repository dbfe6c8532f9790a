import {
  ImageNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type { Collection, ComputeCollections } from '../../../src/compute/index.js';
import type { CloudscaleExtras } from './models.js';
import {
  readCustomImage,
  readFlavor,
  readFloatingIp,
  readImage,
  readNetwork,
  readServer,
  readSnapshot,
  readVolume,
} from './read.js';

/** Form of cloudscale.ch's ids, which are UUIDs. */
const ids = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A collection whose lists are bare. */
function at<Data>(path: string, rules: Omit<Collection<Data>, 'path' | 'list'>): Collection<Data> {
  return { path, list: 'items', ids, updateBy: 'PATCH', ...rules };
}

/** Images of the account. */
export const CUSTOM_IMAGES = at('/custom-images', {
  called: 'image',
  notFound: ImageNotFoundError,
  read: readCustomImage,
});
/** Volumes. */
export const VOLUMES = at('/volumes', { called: 'volume', notFound: VolumeNotFoundError, read: readVolume });
/** Snapshots of volumes. */
export const SNAPSHOTS = at('/volume-snapshots', {
  called: 'snapshot',
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
});
/** Floating IPs, which go by their addresses. */
export const FLOATING_IPS = at('/floating-ips', {
  called: 'floating IP',
  ids: /^[\da-f.:]+$/i,
  notFound: NotFoundError,
  read: readFloatingIp,
});
/** Private networks. */
export const NETWORKS = at('/networks', {
  called: 'network',
  notFound: NetworkNotFoundError,
  read: readNetwork,
});

/** The collections of a project. Zones stand in their regions, and are read by the driver. */
export const COLLECTIONS: ComputeCollections<CloudscaleExtras> = {
  // Whoever signs in wrongly is told so for ids of another form too.
  nodes: at('/servers', { called: 'server', ids: /^[\w-]+$/, notFound: NodeNotFoundError, read: readServer }),
  sizes: at('/flavors', { called: 'size', notFound: SizeNotFoundError, read: readFlavor }),
  images: at('/images', { called: 'image', notFound: ImageNotFoundError, read: readImage }),
  locations: { path: '/regions', list: 'items', notFound: NotFoundError, read: () => null },
};
