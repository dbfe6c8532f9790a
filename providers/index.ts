// Written by `npm run providers` from the manifests (providers/*/provider.ts): change those.
import type { Service } from '../src/service.js';
import drivers from './load.cjs';

/** One entry for each driver. */
export const registered = [
  { constant: 'AWS', provider: 'aws', service: 'compute', load: () => drivers.awsCompute().Ec2 },
  { constant: 'AWS', provider: 'aws', service: 'storage', load: () => drivers.awsStorage().S3 },
  { constant: 'AWS', provider: 'aws', service: 'dns', load: () => drivers.awsDns().Route53 },
  { constant: 'AWS', provider: 'aws', service: 'loadbalancer', load: () => drivers.awsLoadbalancer().Elb },
  { constant: 'EC2', provider: 'ec2', service: 'compute', load: () => drivers.awsCompute().Ec2 },
  { constant: 'S3', provider: 's3', service: 'storage', load: () => drivers.awsStorage().S3 },
  { constant: 'ROUTE53', provider: 'route53', service: 'dns', load: () => drivers.awsDns().Route53 },
  { constant: 'ELB', provider: 'elb', service: 'loadbalancer', load: () => drivers.awsLoadbalancer().Elb },
  {
    constant: 'AZURE',
    provider: 'azure',
    service: 'compute',
    load: () => drivers.azureCompute().AzureCompute,
  },
  { constant: 'AZURE', provider: 'azure', service: 'dns', load: () => drivers.azureDns().AzureDns },
  { constant: 'AZURE', provider: 'azure', service: 'storage', load: () => drivers.azureStorage().AzureBlobs },
  {
    constant: 'AZURE_VM',
    provider: 'azure-vm',
    service: 'compute',
    load: () => drivers.azureCompute().AzureCompute,
  },
  { constant: 'AZURE_DNS', provider: 'azure-dns', service: 'dns', load: () => drivers.azureDns().AzureDns },
  {
    constant: 'AZURE_BLOBS',
    provider: 'azure-blobs',
    service: 'storage',
    load: () => drivers.azureStorage().AzureBlobs,
  },
  {
    constant: 'CLOUDFLARE',
    provider: 'cloudflare',
    service: 'dns',
    load: () => drivers.cloudflareDns().CloudflareDns,
  },
  {
    constant: 'DIGITAL_OCEAN',
    provider: 'digital-ocean',
    service: 'compute',
    load: () => drivers.digitalOceanCompute().DigitalOceanCompute,
  },
  {
    constant: 'DIGITAL_OCEAN',
    provider: 'digital-ocean',
    service: 'dns',
    load: () => drivers.digitalOceanDns().DigitalOceanDns,
  },
  {
    constant: 'DUMMY',
    provider: 'dummy',
    service: 'compute',
    load: () => drivers.dummyCompute().DummyCompute,
  },
  { constant: 'DUMMY', provider: 'dummy', service: 'dns', load: () => drivers.dummyDns().DummyDns },
  {
    constant: 'DUMMY',
    provider: 'dummy',
    service: 'loadbalancer',
    load: () => drivers.dummyLoadbalancer().DummyLoadBalancer,
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
    service: 'compute',
    load: () => drivers.googleCompute().GoogleCompute,
  },
  {
    constant: 'GOOGLE',
    provider: 'google',
    service: 'storage',
    load: () => drivers.googleStorage().GoogleStorage,
  },
  { constant: 'GOOGLE', provider: 'google', service: 'dns', load: () => drivers.googleDns().GoogleDns },
  { constant: 'GCE', provider: 'gce', service: 'compute', load: () => drivers.googleCompute().GoogleCompute },
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
    constant: 'INCUS',
    provider: 'incus',
    service: 'compute',
    load: () => drivers.incusCompute().IncusCompute,
  },
  { constant: 'LINODE', provider: 'linode', service: 'dns', load: () => drivers.linodeDns().LinodeDns },
  {
    constant: 'LOCAL',
    provider: 'local',
    service: 'storage',
    load: () => drivers.localStorage().LocalStorage,
  },
  { constant: 'LXD', provider: 'lxd', service: 'compute', load: () => drivers.lxdCompute().LxdCompute },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'compute',
    load: () => drivers.openstackCompute().OpenStackCompute,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'storage',
    load: () => drivers.openstackStorage().OpenStackSwift,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'dns',
    load: () => drivers.openstackDns().Designate,
  },
  {
    constant: 'OPENSTACK',
    provider: 'openstack',
    service: 'loadbalancer',
    load: () => drivers.openstackLoadbalancer().Octavia,
  },
  {
    constant: 'OPENSTACK_SWIFT',
    provider: 'openstack-swift',
    service: 'storage',
    load: () => drivers.openstackStorage().OpenStackSwift,
  },
  { constant: 'POWERDNS', provider: 'powerdns', service: 'dns', load: () => drivers.powerdnsDns().PowerDns },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'compute',
    load: () => drivers.rackspaceCompute().RackspaceCompute,
  },
  {
    constant: 'RACKSPACE',
    provider: 'rackspace',
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
    constant: 'RACKSPACE',
    provider: 'rackspace',
    service: 'loadbalancer',
    load: () => drivers.rackspaceLoadbalancer().RackspaceLoadBalancer,
  },
  {
    constant: 'CLOUDFILES',
    provider: 'cloudfiles',
    service: 'storage',
    load: () => drivers.rackspaceStorage().CloudFiles,
  },
  {
    constant: 'RACKSPACE_FLEX',
    provider: 'rackspace-flex',
    service: 'compute',
    load: () => drivers.rackspaceFlexCompute().RackspaceFlexCompute,
  },
  { constant: 'RFC2136', provider: 'rfc2136', service: 'dns', load: () => drivers.rfc2136Dns().Rfc2136 },
] as const satisfies readonly DriverEntry[];

/** The service that `getDriver` takes when none is named. */
export const defaultServices = {
  aws: 'compute',
  ec2: 'compute',
  s3: 'storage',
  route53: 'dns',
  elb: 'loadbalancer',
  azure: 'compute',
  'azure-vm': 'compute',
  'azure-dns': 'dns',
  'azure-blobs': 'storage',
  cloudflare: 'dns',
  'digital-ocean': 'compute',
  dummy: 'compute',
  'gandi-live': 'dns',
  google: 'compute',
  gce: 'compute',
  'google-storage': 'storage',
  hetzner: 'compute',
  incus: 'compute',
  linode: 'compute',
  local: 'storage',
  lxd: 'compute',
  openstack: 'compute',
  'openstack-swift': 'storage',
  powerdns: 'dns',
  rackspace: 'compute',
  cloudfiles: 'storage',
  'rackspace-flex': 'compute',
  rfc2136: 'dns',
} as const satisfies Record<(typeof registered)[number]['provider'], Service>;

/** A driver: its constant, its provider's name, its service and its class. */
export interface DriverEntry {
  readonly constant: string;
  readonly provider: string;
  readonly service: Service;
  readonly load: () => unknown;
}
