import type { Service } from '../src/service.js';
import drivers from './load.cjs';

/** One entry for each driver. */
export const registered = [
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'compute',
    load: () => drivers.openstackCompute().OpenStackCompute,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'compute',
    load: () => drivers.rackspaceCompute().RackspaceCompute,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'storage',
    load: () => drivers.openstackStorage().OpenStackSwift,
  },
  {
    constant: 'OPENSTACK_SWIFT',
    provider: 'openstack-swift',
    service: 'storage',
    load: () => drivers.openstackStorage().OpenStackSwift,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'storage',
    load: () => drivers.rackspaceStorage().CloudFiles,
  },
  {
    constant: 'CLOUDFILES',
    provider: 'cloudfiles',
    service: 'storage',
    load: () => drivers.rackspaceStorage().CloudFiles,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'dns',
    load: () => drivers.rackspaceDns().RackspaceDns,
  },
  {
    constant: 'RACKSPACE_FLEX',
    provider: 'rackspace-flex',
    service: 'compute',
    load: () => drivers.rackspaceFlexCompute().RackspaceFlexCompute,
  },
  {
    constant: 'DUMMY',
    provider: 'dummy',
    service: 'compute',
    load: () => drivers.dummyCompute().DummyCompute,
  },
  {
    constant: 'POWERDNS',
    provider: 'powerdns',
    service: 'dns',
    load: () => drivers.powerdnsDns().PowerDns,
  },
  {
    constant: 'RFC2136',
    provider: 'rfc2136',
    service: 'dns',
    load: () => drivers.rfc2136Dns().Rfc2136,
  },
  {
    constant: 'DIGITAL_OCEAN',
    provider: 'digital-ocean',
    service: 'compute',
    load: () => drivers.digitalOceanCompute().DigitalOceanCompute,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'dns',
    load: () => drivers.openstackDns().Designate,
  },
  {
    constant: 'DIGITAL_OCEAN',
    provider: 'digital-ocean',
    service: 'dns',
    load: () => drivers.digitalOceanDns().DigitalOceanDns,
  },
  {
    constant: 'LINODE',
    provider: 'linode',
    service: 'dns',
    load: () => drivers.linodeDns().LinodeDns,
  },
  {
    constant: 'CLOUDFLARE',
    provider: 'cloudflare',
    service: 'dns',
    load: () => drivers.cloudflareDns().CloudflareDns,
  },
  {
    constant: 'GANDI_LIVE',
    provider: 'gandi-live',
    service: 'dns',
    load: () => drivers.gandiLiveDns().GandiLiveDns,
  },
  {
    constant: 'GOOGLE',
    provider: 'google',
    service: 'dns',
    load: () => drivers.googleDns().GoogleDns,
  },
  {
    constant: 'GOOGLE',
    provider: 'google',
    service: 'storage',
    load: () => drivers.googleStorage().GoogleStorage,
  },
  {
    constant: 'GOOGLE_STORAGE',
    provider: 'google-storage',
    service: 'storage',
    load: () => drivers.googleStorage().GoogleStorage,
  },
  {
    constant: 'HETZNER',
    provider: 'hetzner',
    service: 'compute',
    load: () => drivers.hetznerCompute().HetznerCompute,
  },
  {
    constant: 'AWS',
    provider: 'aws',
    service: 'compute',
    load: () => drivers.awsEc2().Ec2,
  },
  {
    constant: 'AWS',
    provider: 'aws',
    service: 'storage',
    load: () => drivers.awsS3().S3,
  },
  {
    constant: 'AWS',
    provider: 'aws',
    service: 'dns',
    load: () => drivers.awsRoute53().Route53,
  },
  {
    constant: 'EC2',
    provider: 'ec2',
    service: 'compute',
    load: () => drivers.awsEc2().Ec2,
  },
  {
    constant: 'S3',
    provider: 's3',
    service: 'storage',
    load: () => drivers.awsS3().S3,
  },
  {
    constant: 'ROUTE53',
    provider: 'route53',
    service: 'dns',
    load: () => drivers.awsRoute53().Route53,
  },
  {
    constant: 'AZURE',
    provider: 'azure',
    service: 'storage',
    load: () => drivers.azureBlobs().AzureBlobs,
  },
  {
    constant: 'AZURE_BLOBS',
    provider: 'azure-blobs',
    service: 'storage',
    load: () => drivers.azureBlobs().AzureBlobs,
  },
  {
    constant: 'LOCAL',
    provider: 'local',
    service: 'storage',
    load: () => drivers.localStorage().LocalStorage,
  },
  {
    constant: 'LXD',
    provider: 'lxd',
    service: 'compute',
    load: () => drivers.lxdCompute().LxdCompute,
  },
  {
    constant: 'INCUS',
    provider: 'incus',
    service: 'compute',
    load: () => drivers.incusCompute().IncusCompute,
  },
  {
    constant: 'DUMMY',
    provider: 'dummy',
    service: 'dns',
    load: () => drivers.dummyDns().DummyDns,
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
