import {
  ImageNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeCollections,
  type NetworkData,
  pathOf,
  type VolumeData,
  type VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type * as Ionos from './models.js';
import { readDatacenter, readImage, readLan, readServer, readSnapshot, readVolume } from './read.js';
import { readTemplate } from './sizes.js';

/** Key of the rows in every list. */
const list = 'items';
const ids = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Rows with their properties; and those of what they hold, such as the addresses of network interfaces. */
const OF_ROWS = { depth: 1 };
const OF_PARTS = { depth: 3 };
/** The same for single resources, which stand one step nearer. */
const OF_PARTS_OF_ONE = { depth: 2 };
/** Rows a page. */
const limit = 1000;

/** Collections of a data centre. */
export interface IonosCollections extends ComputeCollections<Ionos.IonosCloudExtras> {
  /** Volumes. */
  readonly volumes: Collection<VolumeData<Ionos.IonosVolumeExtra>>;
  /** LANs. */
  readonly lans: Collection<NetworkData<Ionos.IonosNetworkExtra>>;
}

/** Snapshots of the contract. */
export const SNAPSHOTS: Collection<VolumeSnapshotData<Ionos.IonosSnapshotExtra>> = {
  path: '/snapshots',
  list,
  ids,
  called: 'snapshot',
  query: OF_ROWS,
  notFound: VolumeSnapshotNotFoundError,
  read: readSnapshot,
};

/** The collections of a data centre, and those of its contract. */
export function collectionsOf(datacenter: string): IonosCollections {
  const path = pathOf('/datacenters', datacenter);
  return {
    nodes: {
      path: `${path}/servers`,
      list,
      called: 'server',
      query: { ...OF_PARTS, limit },
      itemQuery: OF_PARTS_OF_ONE,
      updateBy: 'PATCH',
      notFound: NodeNotFoundError,
      read: (server) => readServer(server, datacenter),
    },
    sizes: { path: '/templates', list, ids, query: OF_ROWS, notFound: SizeNotFoundError, read: readTemplate },
    images: {
      path: '/images',
      list,
      ids,
      called: 'image',
      query: OF_ROWS,
      notFound: ImageNotFoundError,
      read: readImage,
    },
    locations: {
      path: '/datacenters',
      list,
      ids,
      query: { ...OF_ROWS, limit },
      notFound: NotFoundError,
      read: readDatacenter,
    },
    volumes: {
      path: `${path}/volumes`,
      list,
      ids,
      called: 'volume',
      query: { ...OF_ROWS, limit },
      notFound: VolumeNotFoundError,
      read: readVolume,
    },
    lans: {
      path: `${path}/lans`,
      list,
      ids: /^\d{1,9}$/,
      called: 'LAN',
      query: { ...OF_ROWS, limit },
      notFound: NetworkNotFoundError,
      read: (lan) => readLan(lan, datacenter),
    },
  };
}
