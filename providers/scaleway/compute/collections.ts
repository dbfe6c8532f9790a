import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type PageRule,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AddressData,
  type Collection,
  collectionAt,
  type ComputeNodeData,
  type KeyPairData,
  type NodeImageData,
  type VolumeData,
  type VolumeSnapshotData,
} from '../../../src/compute/index.js';
import type { ScalewayExtras } from './models.js';
import {
  readAddress,
  readImage,
  readKeyPair,
  readMarketplaceImage,
  readServer,
  readSnapshot,
  readVolume,
} from './read.js';
import type { Scope } from './scope.js';

/** Form of the ids of Scaleway's resources. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The API of servers has the number of items in a header, the others in the body. */
export const PAGES: PageRule = { by: 'number', total: 'total_count', totalHeader: 'x-total-count' };

/** Rows a page: Scaleway's maximum, in the words of the API of servers and in those of the others. */
export const PER_PAGE = { per_page: 100 };
export const PAGE_SIZE = { page_size: 100 };

/** Images of the marketplace, which are the same in all zones. @see https://www.scaleway.com/en/developers/api/marketplace/ */
export const MARKETPLACE: Collection<NodeImageData<ScalewayExtras['image']>> = {
  path: '/marketplace/v2/images',
  list: 'images',
  query: { ...PAGE_SIZE, include_eol: false },
  notFound: ImageNotFoundError,
  read: readMarketplaceImage,
};

/** Servers of a zone. */
export function serversOf(scope: Scope): Collection<ComputeNodeData<ScalewayExtras['node']>> {
  return collectionAt(scope.instances('/servers'), {
    query: scope.query('project', PER_PAGE),
    updateBy: 'PATCH',
    notFound: NodeNotFoundError,
    read: readServer,
  });
}

/** The project's own images of a zone. */
export function imagesOf(scope: Scope): Collection<NodeImageData<ScalewayExtras['image']>> {
  return collectionAt(scope.instances('/images'), {
    query: { ...scope.query('project', PER_PAGE), public: false },
    ids: UUID,
    notFound: ImageNotFoundError,
    read: readImage,
  });
}

/** Flexible IPs of a zone, which go by their ids or by the addresses themselves. */
export function addressesOf(scope: Scope): Collection<AddressData<ScalewayExtras['address']>> {
  return collectionAt(scope.instances('/ips'), {
    called: 'address',
    query: scope.query('project', PER_PAGE),
    updateBy: 'PATCH',
    notFound: NotFoundError,
    read: readAddress,
  });
}

/** Volumes of block storage of a zone. */
export function volumesOf(scope: Scope): Collection<VolumeData<ScalewayExtras['volume']>> {
  return {
    path: scope.block('/volumes'),
    list: 'volumes',
    called: 'volume',
    query: scope.query('project_id', PAGE_SIZE),
    ids: UUID,
    updateBy: 'PATCH',
    notFound: VolumeNotFoundError,
    read: readVolume,
  };
}

/** Snapshots of volumes of block storage of a zone. */
export function snapshotsOf(scope: Scope): Collection<VolumeSnapshotData<ScalewayExtras['volumeSnapshot']>> {
  return {
    path: scope.block('/snapshots'),
    list: 'snapshots',
    called: 'snapshot',
    query: scope.query('project_id', PAGE_SIZE),
    ids: UUID,
    notFound: VolumeSnapshotNotFoundError,
    read: readSnapshot,
  };
}

/** SSH keys of a project, which go by their names. */
export function keysOf(scope: Scope): Collection<KeyPairData<ScalewayExtras['keyPair']>> {
  return {
    path: '/iam/v1alpha1/ssh-keys',
    list: 'ssh_keys',
    called: 'SSH key',
    query: scope.query('project_id', PAGE_SIZE),
    byName: (name) => ({ name }),
    notFound: KeyPairNotFoundError,
    read: readKeyPair,
  };
}
