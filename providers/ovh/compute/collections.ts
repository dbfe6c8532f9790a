import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type Query,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type {
  Collection,
  ComputeCollections,
  KeyPairData,
  NodeImageData,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type * as Ovh from './models.js';
import { readFlavor, readImage, readInstance, readKey, readVolume, readVolumeSnapshot } from './read.js';

/** Key under which the rows of OVHcloud's lists are found, which are bare. */
const ROWS = 'items';

/** Collections of a project of Public Cloud. */
export interface OvhCollections extends ComputeCollections<Ovh.OvhExtras> {
  /** Snapshots of instances, which are images too. */
  readonly snapshots: Collection<NodeImageData<Ovh.OvhImageExtra>>;
  /** SSH keys. */
  readonly keys: Collection<KeyPairData<Ovh.OvhKeyPairExtra>>;
  /** Volumes. */
  readonly volumes: Collection<VolumeData<Ovh.OvhVolumeExtra>>;
  /** Snapshots of volumes. */
  readonly volumeSnapshots: Collection<VolumeSnapshotData<Ovh.OvhVolumeSnapshotExtra>>;
}

/** The collections below the path of a project. With a region, lists are of that region alone. */
export function collectionsOf(project: string, region: string | null): OvhCollections {
  const query: Query = region === null ? {} : { region };
  const at = (path: string): { path: string; list: string; query: Query } => ({
    path: `${project}${path}`,
    list: ROWS,
    query,
  });
  return {
    nodes: { ...at('/instance'), called: 'instance', notFound: NodeNotFoundError, read: readInstance },
    sizes: {
      ...at('/flavor'),
      called: 'flavor',
      notFound: SizeNotFoundError,
      read: (row) => readFlavor(row, null),
    },
    images: { ...at('/image'), called: 'image', notFound: ImageNotFoundError, read: readImage },
    locations: {
      path: `${project}/region`,
      list: ROWS,
      called: 'region',
      notFound: NotFoundError,
      read: (row) => ({ id: row.id('name'), name: row.id('name'), country: null, extra: {} }),
    },
    snapshots: { ...at('/snapshot'), called: 'image', notFound: ImageNotFoundError, read: readImage },
    keys: { ...at('/sshkey'), called: 'SSH key', notFound: KeyPairNotFoundError, read: readKey },
    volumes: { ...at('/volume'), called: 'volume', notFound: VolumeNotFoundError, read: readVolume },
    volumeSnapshots: {
      ...at('/volume/snapshot'),
      called: 'snapshot',
      notFound: VolumeSnapshotNotFoundError,
      read: readVolumeSnapshot,
    },
  };
}
