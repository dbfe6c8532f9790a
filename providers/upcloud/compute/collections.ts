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
import type { UpCloudExtras } from './models.js';
import {
  readAddress,
  readBackup,
  readNetwork,
  readPlan,
  readServer,
  readTemplate,
  readVolume,
  readZone,
} from './read.js';

/** Form of UpCloud's ids, which are UUIDs. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The collection of storages of one kind, which share their path. */
function storages<Data>(
  kind: string,
  rules: Pick<Collection<Data>, 'called' | 'notFound' | 'read'>,
): Collection<Data> {
  const list = 'storages.storage';
  return {
    path: '/storage',
    listPath: `/storage/${kind}`,
    list,
    item: 'storage',
    bodyKey: 'storage',
    ids: UUID,
    ...rules,
  };
}

/** Collections of servers, plans, templates and zones. */
export const COLLECTIONS: ComputeCollections<UpCloudExtras> = {
  nodes: {
    path: '/server',
    list: 'servers.server',
    item: 'server',
    bodyKey: 'server',
    notFound: NodeNotFoundError,
    read: (server) => readServer(server),
  },
  sizes: {
    path: '/plan',
    list: 'plans.plan',
    called: 'plan',
    notFound: SizeNotFoundError,
    read: (plan) => readPlan(plan),
  },
  images: storages('template', { called: 'template', notFound: ImageNotFoundError, read: readTemplate }),
  locations: {
    path: '/zone',
    list: 'zones.zone',
    called: 'zone',
    notFound: NotFoundError,
    read: readZone,
  },
};

/** Volumes. */
export const VOLUMES = storages('normal', {
  called: 'volume',
  notFound: VolumeNotFoundError,
  read: readVolume,
});

/** Backups of volumes. */
export const BACKUPS = storages('backup', {
  called: 'backup',
  notFound: VolumeSnapshotNotFoundError,
  read: readBackup,
});

/** Private networks. */
export const NETWORKS: Collection<NonNullable<ReturnType<typeof readNetwork>>> = {
  path: '/network',
  list: 'networks.network',
  item: 'network',
  ids: UUID,
  notFound: NetworkNotFoundError,
  read: readNetwork,
};

/** Floating addresses, which go by themselves. */
export const ADDRESSES: Collection<NonNullable<ReturnType<typeof readAddress>>> = {
  path: '/ip_address',
  list: 'ip_addresses.ip_address',
  item: 'ip_address',
  bodyKey: 'ip_address',
  updateBy: 'PATCH',
  called: 'floating address',
  ids: /^(?:[\d.]+|[\da-f:]+)$/i,
  read: readAddress,
};
