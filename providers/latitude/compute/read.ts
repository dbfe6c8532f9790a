import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPairData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
} from '../../../src/compute/index.js';
import type * as Latitude from './models.js';

/** Bytes of a disk's GB, and of a GiB. */
const [GB, GIB] = [1e9, 2 ** 30];

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  on: 'running',
  off: 'stopped',
  rescue_mode: 'running',
  starting_deploy: 'pending',
  deploying: 'pending',
  disk_erasing: 'updating',
  failed_deployment: 'error',
};

/** Reads a server. */
export function readServer(row: Reader): ComputeNodeData<Latitude.LatitudeNodeExtra> {
  const server = row.object('attributes');
  const status = server.optionalString('status');
  const plan = server.optionalObject('plan');
  const addresses = ['primary_ipv4', 'primary_ipv6'].flatMap((name) => server.optionalString(name) || []);
  return {
    id: row.id('id'),
    name: server.string('hostname'),
    state: stateOf(NODE_STATES, status),
    publicIps: addresses.filter((address) => !isPrivateAddress(address)),
    privateIps: addresses.filter((address) => isPrivateAddress(address)),
    size: plan?.optionalString('slug') ?? null,
    image: server.optionalObject('operating_system')?.optionalString('slug') ?? null,
    location: siteOf(server),
    createdAt: server.optionalDate('created_at'),
    metadata: {},
    extra: {
      status,
      label: server.optionalString('label'),
      isLocked: server.optionalBoolean('locked'),
      billing: plan?.optionalString('billing') ?? null,
      tags: server.optionalList('tags').flatMap((tag) => tag.optionalString('name') ?? []),
      projectId: server.optionalObject('project')?.optionalId('id') ?? null,
      deletionAt: server.optionalDate('scheduled_deletion_at'),
    },
  };
}

/** Slug of the site that something is in. */
function siteOf(attributes: Reader): string | null {
  const site = attributes.optionalObject('region')?.optionalObject('site');
  return site?.optionalString('slug') ?? attributes.optionalString('site');
}

/** Reads a plan. Prices differ by the site: without the driver's, a size has the one that all sites agree on. */
export function readPlan(row: Reader, site: string | null): NodeSizeData<Latitude.LatitudeSizeExtra> {
  const plan = row.object('attributes');
  const specs = plan.optionalObject('specs');
  const cpu = specs?.optionalObject('cpu') ?? null;
  const memory = specs?.optionalObject('memory')?.optionalNumber('total') ?? null;
  const regions = plan.optionalList('regions');
  const prices = Object.fromEntries(regions.flatMap(pricesOf));
  const all = [...new Set(Object.values(prices))];
  const price = (site === null ? (all.length === 1 ? all[0] : undefined) : prices[site]) ?? null;
  return {
    id: plan.id('slug'),
    name: plan.string('name'),
    ram: memory === null ? null : memory * 1024,
    disk: diskOf(specs?.optionalList('drives') ?? []),
    vcpus: coresOf(cpu),
    bandwidth: null,
    price,
    currency: price === null ? null : 'USD',
    gpus: gpusOf(specs?.optionalObject('gpu') ?? null),
    locations: regions.flatMap((region) => region.optionalObject('locations')?.strings('in_stock') ?? []),
    extra: {
      prices,
      cpu: cpu?.optionalString('type') ?? null,
      features: plan.strings('features'),
    },
  };
}

function pricesOf(region: Reader): [site: string, price: number][] {
  const hour = region.optionalObject('pricing')?.optionalObject('USD')?.optionalNumber('hour') ?? null;
  const sites = region.optionalObject('locations')?.strings('available') ?? [];
  return hour === null ? [] : sites.map((site) => [site, hour]);
}

/** Cores of all processors. */
function coresOf(cpu: Reader | null): number | null {
  const [cores, count] = [cpu?.optionalNumber('cores') ?? null, cpu?.optionalNumber('count') ?? null];
  return cores === null ? null : cores * (count ?? 1);
}

/** GPUs: none for a plan whose specification of them is empty. */
function gpusOf(gpu: Reader | null): number | null {
  return gpu === null ? null : (gpu.optionalNumber('count') ?? 0);
}

/** GiB of all drives, whose sizes are texts such as `3.8 TB`; null if one cannot be read. */
function diskOf(drives: readonly Reader[]): number | null {
  const sizes = drives.map((drive) => {
    const [, size, unit] = /^([\d.]+) ?(GB|TB)$/i.exec(drive.optionalString('size') ?? '') ?? [];
    const each = Number(size) * (unit?.toUpperCase() === 'TB' ? 1000 : 1);
    return each * (drive.optionalNumber('count') ?? 1);
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.length === 0 || Number.isNaN(total) ? null : Math.floor((total * GB) / GIB);
}

/** Reads an operating system, which goes by its slug. */
export function readSystem(row: Reader): NodeImageData<Latitude.LatitudeImageExtra> {
  const system = row.object('attributes');
  return {
    id: system.id('slug'),
    name: system.string('name'),
    extra: {
      distro: system.optionalString('distro'),
      version: system.optionalString('version'),
      user: system.optionalString('user'),
      plans: system.strings('provisionable_on'),
    },
  };
}

/** Reads a site, which goes by its slug. */
export function readSite(row: Reader): NodeLocationData<Latitude.LatitudeLocationExtra> {
  const site = row.object('attributes');
  const country = site.optionalObject('country');
  const code = country?.optionalString('slug') ?? '';
  return {
    id: site.id('slug'),
    name: site.string('name'),
    // Some have their name in its place.
    country: /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : null,
    extra: { id: row.optionalId('id'), countryName: country?.optionalString('name') ?? null },
  };
}

/** Reads an SSH key. */
export function readKeyPair(row: Reader): KeyPairData<Latitude.LatitudeKeyPairExtra> {
  const key = row.object('attributes');
  return {
    name: key.string('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('public_key'),
    extra: { id: row.id('id'), createdAt: key.optionalDate('created_at') },
  };
}

/** Reads a virtual network. Latitude.sh names it by its VLAN; the name that it was given is its description. */
export function readNetwork(row: Reader): NetworkData<Latitude.LatitudeNetworkExtra> {
  const network = row.object('attributes');
  return {
    id: row.id('id'),
    name: network.optionalString('description') ?? '',
    ranges: [],
    location: siteOf(network),
    extra: {
      vid: network.optionalNumber('vid'),
      name: network.optionalString('name'),
      servers: network.optionalNumber('assignments_count'),
    },
  };
}

/** Reads an elastic IP; null for one that has no id or no address yet. */
export function readAddress(row: Reader): AddressData<Latitude.LatitudeAddressExtra> | null {
  const address = row.object('attributes');
  const [id, ip] = [row.optionalId('id'), address.optionalString('address')];
  if (id === null || ip === null) return null;
  return {
    id,
    ip,
    nodeId: address.optionalObject('server')?.optionalId('id') ?? null,
    location: address.optionalObject('region')?.optionalObject('location')?.optionalString('slug') ?? null,
    extra: { status: address.optionalString('status'), mode: address.optionalString('mode') },
  };
}
