import {
  FirewallNotFoundError,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import type {
  AddressData,
  Collection,
  ComputeCollections,
  FirewallData,
  KeyPairData,
  NetworkData,
  VolumeData,
  VolumeSnapshotData,
} from '../../../src/compute/index.js';
import { readFirewall } from './firewall-rules.js';
import type { GcoreExtras } from './models.js';
import {
  readAddress,
  readFlavor,
  readImage,
  readInstance,
  readKeyPair,
  readNetwork,
  readRegion,
  readSnapshot,
  readVolume,
} from './read.js';

/** Rows a page. Regions have at most 1,000; other lists name no limit. */
const PAGE = 100;

/** Form of Gcore's ids, which are UUIDs. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Collections of a project in a region. */
export interface GcoreCollections extends ComputeCollections<GcoreExtras> {
  /** Instances at the second version of the API, which has their creates and actions. */
  readonly newNodes: Collection<unknown>;
  /** SSH keys of the project. */
  readonly keys: Collection<KeyPairData<GcoreExtras['keyPair']>>;
  /** Volumes. */
  readonly volumes: Collection<VolumeData<GcoreExtras['volume']>>;
  /** Volumes at the second version of the API, which attaches and detaches them. */
  readonly newVolumes: Collection<unknown>;
  /** Snapshots of volumes. */
  readonly snapshots: Collection<VolumeSnapshotData<GcoreExtras['volumeSnapshot']>>;
  /** Floating IPs. */
  readonly addresses: Collection<AddressData<GcoreExtras['address']>>;
  /** Floating IPs at the second version of the API, which assigns them. */
  readonly newAddresses: Collection<unknown>;
  /** Networks. */
  readonly networks: Collection<NetworkData<GcoreExtras['network']>>;
  /** Subnets, by the ids of their networks and their ranges. */
  readonly subnets: Collection<Subnet>;
  /** Security groups. */
  readonly groups: Collection<FirewallData<GcoreExtras['firewall']>>;
  /** Security groups at the second version of the API, which makes and changes them. */
  readonly newGroups: Collection<unknown>;
}

/** A range of a network's addresses. */
export interface Subnet {
  /** Id of its network. */
  readonly network: string;
  /** Range in CIDR notation. */
  readonly range: string;
}

/** The collections of a project in a region. */
export function collectionsOf(projectId: string, region: string): GcoreCollections {
  const project = encodeURIComponent(projectId);
  const place = `${project}/${encodeURIComponent(region)}`;
  const at = <Data>(
    path: string,
    rules: Omit<Collection<Data>, 'path' | 'list' | 'query'> & Pick<Collection<Data>, 'query'>,
  ): Collection<Data> => ({
    path: `/${path}/${place}`,
    list: 'results',
    ids: UUID,
    updateBy: 'PATCH',
    ...rules,
    query: { limit: PAGE, ...rules.query },
  });
  const newer = (path: string, of: Collection<unknown>): Collection<unknown> => ({
    ...of,
    path: `/v2/${path}/${place}`,
  });
  const nodes = at('v1/instances', { called: 'instance', notFound: NodeNotFoundError, read: readInstance });
  const volumes = at('v1/volumes', { called: 'volume', notFound: VolumeNotFoundError, read: readVolume });
  const addresses = at('v1/floatingips', {
    called: 'floating IP',
    notFound: NotFoundError,
    read: readAddress,
  });
  const groups = at('v1/securitygroups', {
    called: 'security group',
    notFound: FirewallNotFoundError,
    read: readFirewall,
  });
  return {
    nodes: { ...nodes, nameFilter: 'name' },
    newNodes: newer('instances', nodes),
    sizes: at('v1/flavors', {
      called: 'flavor',
      ids: /./,
      query: { include_prices: true },
      notFound: SizeNotFoundError,
      read: readFlavor,
    }),
    images: at('v1/images', { called: 'image', notFound: ImageNotFoundError, read: readImage }),
    locations: {
      path: '/v1/regions',
      list: 'results',
      called: 'region',
      query: { limit: PAGE },
      notFound: NotFoundError,
      read: readRegion,
    },
    keys: {
      path: `/v1/ssh_keys/${project}`,
      list: 'results',
      called: 'SSH key',
      ids: UUID,
      query: { limit: PAGE },
      notFound: KeyPairNotFoundError,
      byName: (name) => ({ name }),
      read: readKeyPair,
    },
    volumes,
    newVolumes: newer('volumes', volumes),
    snapshots: at('v1/snapshots', {
      called: 'snapshot',
      notFound: VolumeSnapshotNotFoundError,
      read: readSnapshot,
    }),
    addresses,
    newAddresses: newer('floatingips', addresses),
    networks: at('v1/networks', {
      called: 'network',
      query: { owned_by: 'any' },
      notFound: NetworkNotFoundError,
      read: readNetwork,
    }),
    subnets: at('v1/subnets', {
      called: 'subnet',
      query: { owned_by: 'any' },
      read: (row) => ({ network: row.id('network_id'), range: row.string('cidr') }),
    }),
    groups,
    newGroups: newer('security_groups', groups),
  };
}
