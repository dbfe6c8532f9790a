import { createRequire } from 'node:module';
import type { Service } from '../src/service.js';

/**
 * Driver modules are loaded when they are first asked for. `getDriver` is synchronous, so this is `require`, which Node offers for
 * ES modules in every version that the package supports. Bundlers, which cannot follow it, are served by the direct imports
 * (`skylane/rackspace`).
 */
const require = createRequire(import.meta.url);

/** One entry for each driver. */
export const registered = [
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'compute',
    load: () =>
      (require('./openstack/compute.js') as typeof import('./openstack/compute.js')).OpenStackCompute,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'compute',
    load: () =>
      (require('./rackspace/compute.js') as typeof import('./rackspace/compute.js')).RackspaceCompute,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'storage',
    load: () => (require('./openstack/storage.js') as typeof import('./openstack/storage.js')).OpenStackSwift,
  },
  {
    constant: 'OPENSTACK_SWIFT',
    provider: 'openstack-swift',
    service: 'storage',
    load: () => (require('./openstack/storage.js') as typeof import('./openstack/storage.js')).OpenStackSwift,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'storage',
    load: () => (require('./rackspace/storage.js') as typeof import('./rackspace/storage.js')).CloudFiles,
  },
  {
    constant: 'CLOUDFILES',
    provider: 'cloudfiles',
    service: 'storage',
    load: () => (require('./rackspace/storage.js') as typeof import('./rackspace/storage.js')).CloudFiles,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'dns',
    load: () => (require('./rackspace/dns.js') as typeof import('./rackspace/dns.js')).RackspaceDns,
  },
  {
    constant: 'RACKSPACE_FLEX',
    provider: 'rackspace-flex',
    service: 'compute',
    load: () =>
      (require('./rackspace-flex/compute.js') as typeof import('./rackspace-flex/compute.js'))
        .RackspaceFlexCompute,
  },
  {
    constant: 'DUMMY',
    provider: 'dummy',
    service: 'compute',
    load: () => (require('./dummy/compute.js') as typeof import('./dummy/compute.js')).DummyCompute,
  },
  {
    constant: 'POWERDNS',
    provider: 'powerdns',
    service: 'dns',
    load: () => (require('./powerdns/dns.js') as typeof import('./powerdns/dns.js')).PowerDns,
  },
  {
    constant: 'RFC2136',
    provider: 'rfc2136',
    service: 'dns',
    load: () => (require('./rfc2136/dns.js') as typeof import('./rfc2136/dns.js')).Rfc2136,
  },
  {
    constant: 'DIGITAL_OCEAN',
    provider: 'digital-ocean',
    service: 'compute',
    load: () =>
      (require('./digital-ocean/compute.js') as typeof import('./digital-ocean/compute.js'))
        .DigitalOceanCompute,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'dns',
    load: () => (require('./openstack/dns.js') as typeof import('./openstack/dns.js')).Designate,
  },
  {
    constant: 'DIGITAL_OCEAN',
    provider: 'digital-ocean',
    service: 'dns',
    load: () =>
      (require('./digital-ocean/dns.js') as typeof import('./digital-ocean/dns.js')).DigitalOceanDns,
  },
  {
    constant: 'LINODE',
    provider: 'linode',
    service: 'dns',
    load: () => (require('./linode/dns.js') as typeof import('./linode/dns.js')).LinodeDns,
  },
  {
    constant: 'CLOUDFLARE',
    provider: 'cloudflare',
    service: 'dns',
    load: () => (require('./cloudflare/dns.js') as typeof import('./cloudflare/dns.js')).CloudflareDns,
  },
  {
    constant: 'GANDI_LIVE',
    provider: 'gandi-live',
    service: 'dns',
    load: () => (require('./gandi-live/dns.js') as typeof import('./gandi-live/dns.js')).GandiLiveDns,
  },
  {
    constant: 'GOOGLE',
    provider: 'google',
    service: 'dns',
    load: () => (require('./google/dns.js') as typeof import('./google/dns.js')).GoogleDns,
  },
  {
    constant: 'GOOGLE',
    provider: 'google',
    service: 'storage',
    load: () => (require('./google/storage.js') as typeof import('./google/storage.js')).GoogleStorage,
  },
  {
    constant: 'GOOGLE_STORAGE',
    provider: 'google-storage',
    service: 'storage',
    load: () => (require('./google/storage.js') as typeof import('./google/storage.js')).GoogleStorage,
  },
  {
    constant: 'HETZNER',
    provider: 'hetzner',
    service: 'compute',
    load: () => (require('./hetzner/compute.js') as typeof import('./hetzner/compute.js')).HetznerCompute,
  },
  {
    constant: 'AWS',
    provider: 'aws',
    service: 'compute',
    load: () => (require('./aws/ec2.js') as typeof import('./aws/ec2.js')).Ec2,
  },
  {
    constant: 'AWS',
    provider: 'aws',
    service: 'storage',
    load: () => (require('./aws/s3.js') as typeof import('./aws/s3.js')).S3,
  },
  {
    constant: 'AWS',
    provider: 'aws',
    service: 'dns',
    load: () => (require('./aws/route53.js') as typeof import('./aws/route53.js')).Route53,
  },
  {
    constant: 'EC2',
    provider: 'ec2',
    service: 'compute',
    load: () => (require('./aws/ec2.js') as typeof import('./aws/ec2.js')).Ec2,
  },
  {
    constant: 'S3',
    provider: 's3',
    service: 'storage',
    load: () => (require('./aws/s3.js') as typeof import('./aws/s3.js')).S3,
  },
  {
    constant: 'ROUTE53',
    provider: 'route53',
    service: 'dns',
    load: () => (require('./aws/route53.js') as typeof import('./aws/route53.js')).Route53,
  },
  {
    constant: 'AZURE',
    provider: 'azure',
    service: 'storage',
    load: () => (require('./azure/blobs.js') as typeof import('./azure/blobs.js')).AzureBlobs,
  },
  {
    constant: 'AZURE_BLOBS',
    provider: 'azure-blobs',
    service: 'storage',
    load: () => (require('./azure/blobs.js') as typeof import('./azure/blobs.js')).AzureBlobs,
  },
  {
    constant: 'LOCAL',
    provider: 'local',
    service: 'storage',
    load: () => (require('./local/storage.js') as typeof import('./local/storage.js')).LocalStorage,
  },
  {
    constant: 'LXD',
    provider: 'lxd',
    service: 'compute',
    load: () => (require('./lxd/compute.js') as typeof import('./lxd/compute.js')).LxdCompute,
  },
  {
    constant: 'INCUS',
    provider: 'incus',
    service: 'compute',
    load: () => (require('./incus/compute.js') as typeof import('./incus/compute.js')).IncusCompute,
  },
  {
    constant: 'DUMMY',
    provider: 'dummy',
    service: 'dns',
    load: () => (require('./dummy/dns.js') as typeof import('./dummy/dns.js')).DummyDns,
  },
] as const satisfies readonly DriverEntry[];

/**
 * The service that `getDriver` takes when none is named: declared once and for ever, so that a script means the same when a provider
 * gains a service. A default that has no driver yet is refused until it has.
 */
export const defaultServices = {
  openstack: 'compute',
  'openstack-swift': 'storage',
  rackspace: 'compute',
  'rackspace-flex': 'compute',
  cloudfiles: 'storage',
  dummy: 'compute',
  'digital-ocean': 'compute',
  lxd: 'compute',
  incus: 'compute',
  linode: 'compute',
  google: 'compute',
  'google-storage': 'storage',
  hetzner: 'compute',
  aws: 'compute',
  azure: 'compute',
  ec2: 'compute',
  s3: 'storage',
  local: 'storage',
  'azure-blobs': 'storage',
  powerdns: 'dns',
  rfc2136: 'dns',
  cloudflare: 'dns',
  'gandi-live': 'dns',
  route53: 'dns',
} as const satisfies Record<(typeof registered)[number]['provider'], Service>;

/** A driver: its constant, its provider's name, its service and its class. */
export interface DriverEntry {
  readonly constant: string;
  readonly provider: string;
  readonly service: Service;
  readonly load: () => unknown;
}
