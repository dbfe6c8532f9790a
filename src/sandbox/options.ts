import type { SandboxCapacity } from './capacity.js';
import type { FaultRule } from './faults.js';
import type { RateLimitRule } from './rate-limit.js';

/** The clouds that the sandbox simulates. */
export type SandboxFlavor =
  | 'openstack'
  | 'rackspace'
  | 'digital-ocean'
  | 'ec2'
  | 'route53'
  | 'azure'
  | 'google-compute';

/** Largest numbers of things a project may have; what is not given is unlimited. */
export interface SandboxQuota {
  /** Servers of the project, whatever their state. */
  readonly instances?: number;
  /** Virtual processors over all servers. */
  readonly cores?: number;
  /** MiB over all servers. */
  readonly ram?: number;
  /** Key pairs that the project's user may hold. */
  readonly keyPairs?: number;
  /** Volumes, attached or not. */
  readonly volumes?: number;
  /** Snapshots of volumes. */
  readonly snapshots?: number;
  /** GiB over all volumes and snapshots. */
  readonly gigabytes?: number;
  /** Networks of Neutron. */
  readonly networks?: number;
  /** Ports of Neutron, those of servers included. */
  readonly ports?: number;
  /** Floating addresses, used or not. */
  readonly floatingIps?: number;
  /** Security groups, the default one included. */
  readonly securityGroups?: number;
  /** Members behind one load balancer. */
  readonly members?: number;
  /** DNS zones of the project. */
  readonly zones?: number;
  /** Record sets in one zone. */
  readonly recordSets?: number;
}

/** A duration in milliseconds, or an even spread of them around a mean. */
export type SandboxDuration =
  | number
  | {
      /** Milliseconds in the middle. */
      readonly mean: number;
      /** Milliseconds that it is shorter or longer at most. */
      readonly spread: number;
    };

/**
 * How a sandbox behaves. All durations are milliseconds.
 *
 * @example
 * await using sandbox = await startSandbox({ flavor: 'openstack', buildTime: { mean: 500, spread: 100 } });
 */
export interface SandboxOptions {
  /** Which cloud to simulate. */
  readonly flavor: SandboxFlavor;
  /** TCP port; 0 (the default) takes a free one. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 unless told. */
  readonly host?: string;
  /** Waited before each request is handled; 0 unless told. */
  readonly latency?: number;
  /** Seed of every random choice (ids, build times, faults by probability); 1 unless told. */
  readonly seed?: number;
  /** From an accepted create to ACTIVE; `{ mean: 1000, spread: 250 }` unless told. */
  readonly buildTime?: SandboxDuration;
  /** Each step of the other asynchronous work: delete, reboot, resize, snapshot, volume, DNS job; 100 unless told. */
  readonly actionTime?: number;
  /** Quotas of a project. Default: unlimited. */
  readonly quota?: SandboxQuota;
  /**
   * Servers that a region (Google, EC2: a zone) has room for, or a list by zone and size. Past it OpenStack's, Azure's and Google's builds end in
   * error; EC2 and DigitalOcean refuse the create. `setCapacity` changes it. Default: unlimited.
   */
  readonly capacity?: number | readonly SandboxCapacity[];
  /** One limit for everything, or one per class of request; none unless told. */
  readonly rateLimit?: RateLimitRule | readonly RateLimitRule[];
  /** Faults to inject from the start; `addFault` adds more. */
  readonly faults?: readonly FaultRule[];
  /** Names of the regions; RegionOne for openstack, DFW ORD IAD LON SYD HKG for rackspace. */
  readonly regions?: readonly string[];
  /** Lifetime of a token. Default: 24 hours. */
  readonly tokenLifetime?: number;
  /** Most rows in one page of a list, as Nova's `max_limit`; 1000 unless told, 10,000 for objects. */
  readonly pageSize?: number;
  /** Makes it speak HTTPS instead of HTTP. */
  readonly tls?: {
    /** Private key in PEM. */
    readonly key: string;
    /** Certificate in PEM. */
    readonly cert: string;
  };
}

/** The options with every default filled in. */
export interface SandboxSettings {
  readonly flavor: SandboxFlavor;
  readonly port: number;
  readonly host: string;
  readonly latency: number;
  readonly seed: number;
  readonly buildTime: { readonly mean: number; readonly spread: number };
  readonly actionTime: number;
  readonly quota: SandboxQuota;
  readonly capacity: number | readonly SandboxCapacity[];
  readonly rateLimits: readonly RateLimitRule[];
  readonly faults: readonly FaultRule[];
  readonly regions: readonly string[];
  readonly tokenLifetime: number;
  readonly pageSize: number;
  /** Most rows in one page of an object store's list. */
  readonly listingSize: number;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
}

const DAY = 86_400_000;

const DEFAULT_REGIONS: Readonly<Record<SandboxFlavor, readonly string[]>> = {
  openstack: ['RegionOne'],
  rackspace: ['DFW', 'ORD', 'IAD', 'LON', 'SYD', 'HKG'],
  'digital-ocean': ['nyc3', 'ams3', 'fra1'],
  ec2: ['us-east-1'],
  route53: ['us-east-1'],
  azure: ['westeurope'],
  'google-compute': ['us-central1', 'europe-west1'],
};

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} when a number is negative or not a number, or the flavor is not known.
 */
export function resolveOptions(options: SandboxOptions): SandboxSettings {
  const regions = DEFAULT_REGIONS[options.flavor] as readonly string[] | undefined;
  if (regions === undefined) {
    const known = Object.keys(DEFAULT_REGIONS).join(', ');
    throw new TypeError(`unknown sandbox flavor ${JSON.stringify(options.flavor)}: use one of ${known}`);
  }
  const settings = {
    flavor: options.flavor,
    port: amount('port', options.port, 0),
    host: options.host ?? '127.0.0.1',
    latency: amount('latency', options.latency, 0),
    seed: amount('seed', options.seed, 1),
    buildTime: duration(options.buildTime ?? { mean: 1000, spread: 250 }),
    actionTime: amount('actionTime', options.actionTime, 100),
    quota: options.quota ?? {},
    capacity:
      typeof options.capacity === 'object'
        ? options.capacity
        : amount('capacity', options.capacity, Number.POSITIVE_INFINITY),
    rateLimits: [options.rateLimit ?? []].flat(),
    faults: options.faults ?? [],
    regions: nonEmpty(options.regions ?? regions),
    tokenLifetime: amount('tokenLifetime', options.tokenLifetime, DAY),
    pageSize: Math.max(1, amount('pageSize', options.pageSize, 1000)),
    listingSize: Math.max(1, amount('pageSize', options.pageSize, 10_000)),
    tls: options.tls,
  };
  for (const name of Object.keys(options))
    if (!(name in settings) && name !== 'rateLimit')
      throw new TypeError(`there is no sandbox option ${name}: see docs/sandbox.md`);
  return settings;
}

function amount(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || Number.isNaN(value) || value < 0) {
    throw new TypeError(`sandbox option ${name} must be a number of at least 0, not ${String(value)}`);
  }
  return value;
}

function duration(value: SandboxDuration): { mean: number; spread: number } {
  const { mean, spread } = typeof value === 'number' ? { mean: value, spread: 0 } : value;
  return { mean: amount('buildTime', mean, 0), spread: amount('buildTime.spread', spread, 0) };
}

function nonEmpty(regions: readonly string[]): readonly string[] {
  if (regions.length === 0) throw new TypeError('sandbox option regions must name at least one region');
  for (const region of regions) {
    if (!/^[\w.-]+$/.test(region)) {
      throw new TypeError(
        `sandbox region ${JSON.stringify(region)} must be of letters, digits, ".", "_" and "-"`,
      );
    }
  }
  return regions;
}
