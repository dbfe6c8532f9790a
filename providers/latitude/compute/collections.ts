import {
  FirewallNotFoundError,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import type {
  AddressData,
  Collection,
  ComputeCollections,
  FirewallData,
  KeyPairData,
  NetworkData,
} from '../../../src/compute/index.js';
import { readFirewall } from './firewall-rules.js';
import type { LatitudeExtras } from './models.js';
import { readAddress, readKeyPair, readNetwork, readPlan, readServer, readSite, readSystem } from './read.js';

/** Rows a page; no limit is documented. */
export const SIZE = { 'page[size]': 100 } as const;
/** A page that tells the number of all rows. */
export const COUNTED = { ...SIZE, 'stats[total]': 'count' } as const;

/** Form of Latitude.sh's ids: a kind and letters, such as `sv_LqG158rA60BOg`. */
const ID = /^[a-z]+_[A-Za-z\d]+$/;

/** Collections of a project. */
export interface LatitudeCollections extends ComputeCollections<LatitudeExtras> {
  /** SSH keys. */
  readonly keys: Collection<KeyPairData<LatitudeExtras['keyPair']>>;
  /** Virtual networks. */
  readonly networks: Collection<NetworkData<LatitudeExtras['network']>>;
  /** Firewalls. */
  readonly firewalls: Collection<FirewallData<LatitudeExtras['firewall']>>;
  /** Elastic IPs. */
  readonly addresses: Collection<AddressData<LatitudeExtras['address']>>;
}

/** The collections of a project. */
export function collectionsOf(project: string): LatitudeCollections {
  const ours = { 'filter[project]': project };
  const at = <Data>(path: string, rules: Omit<Collection<Data>, 'path' | 'list'>): Collection<Data> => ({
    path,
    list: 'data',
    item: 'data',
    bodyKey: 'data',
    ids: ID,
    updateBy: 'PATCH',
    ...rules,
  });
  return {
    nodes: {
      ...at('/servers', {
        called: 'server',
        query: { ...COUNTED, ...ours },
        notFound: NodeNotFoundError,
        read: readServer,
      }),
      nameFilter: 'filter[hostname]',
    },
    // Their list has no pages.
    sizes: at('/plans', {
      called: 'plan',
      query: { 'filter[in_stock]': true },
      notFound: SizeNotFoundError,
      read: readPlan,
    }),
    images: {
      path: '/plans/operating_systems',
      list: 'data',
      called: 'operating system',
      query: COUNTED,
      notFound: ImageNotFoundError,
      read: readSystem,
    },
    locations: {
      path: '/regions',
      list: 'data',
      called: 'site',
      query: COUNTED,
      notFound: NotFoundError,
      read: readSite,
    },
    keys: at('/ssh_keys', {
      called: 'SSH key',
      query: { ...COUNTED, ...ours },
      notFound: KeyPairNotFoundError,
      read: readKeyPair,
    }),
    networks: at('/virtual_networks', {
      called: 'virtual network',
      query: { ...COUNTED, ...ours },
      notFound: NetworkNotFoundError,
      read: readNetwork,
    }),
    firewalls: at('/firewalls', {
      called: 'firewall',
      query: { ...SIZE, ...ours },
      notFound: FirewallNotFoundError,
      read: readFirewall,
    }),
    addresses: at('/elastic_ips', {
      called: 'elastic IP',
      query: { ...SIZE, ...ours },
      notFound: NotFoundError,
      read: readAddress,
    }),
  };
}

/** A resource as JSON:API writes it, for a request. */
export function resourceOf(type: string, attributes: object, id?: string): object {
  return { type, ...(id !== undefined && { id }), attributes };
}
