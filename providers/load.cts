/**
 * Loads the modules of the drivers, each when it is first asked for. `getDriver` is synchronous, so this is CommonJS: its `require` loads ES
 * modules in every version of Node that the package supports, and bundlers follow it.
 */
const drivers = {
  openstackCompute: () => require('./openstack/compute.js') as typeof import('./openstack/compute.js'),
  rackspaceCompute: () => require('./rackspace/compute.js') as typeof import('./rackspace/compute.js'),
  openstackStorage: () => require('./openstack/storage.js') as typeof import('./openstack/storage.js'),
  rackspaceStorage: () => require('./rackspace/storage.js') as typeof import('./rackspace/storage.js'),
  rackspaceDns: () => require('./rackspace/dns.js') as typeof import('./rackspace/dns.js'),
  rackspaceFlexCompute: () =>
    require('./rackspace-flex/compute.js') as typeof import('./rackspace-flex/compute.js'),
  dummyCompute: () => require('./dummy/compute.js') as typeof import('./dummy/compute.js'),
  powerdnsDns: () => require('./powerdns/dns.js') as typeof import('./powerdns/dns.js'),
  rfc2136Dns: () => require('./rfc2136/dns.js') as typeof import('./rfc2136/dns.js'),
  digitalOceanCompute: () =>
    require('./digital-ocean/compute.js') as typeof import('./digital-ocean/compute.js'),
  openstackDns: () => require('./openstack/dns.js') as typeof import('./openstack/dns.js'),
  digitalOceanDns: () => require('./digital-ocean/dns.js') as typeof import('./digital-ocean/dns.js'),
  linodeDns: () => require('./linode/dns.js') as typeof import('./linode/dns.js'),
  cloudflareDns: () => require('./cloudflare/dns.js') as typeof import('./cloudflare/dns.js'),
  gandiLiveDns: () => require('./gandi-live/dns.js') as typeof import('./gandi-live/dns.js'),
  googleDns: () => require('./google/dns.js') as typeof import('./google/dns.js'),
  googleStorage: () => require('./google/storage.js') as typeof import('./google/storage.js'),
  hetznerCompute: () => require('./hetzner/compute.js') as typeof import('./hetzner/compute.js'),
  awsEc2: () => require('./aws/ec2.js') as typeof import('./aws/ec2.js'),
  awsS3: () => require('./aws/s3.js') as typeof import('./aws/s3.js'),
  awsRoute53: () => require('./aws/route53.js') as typeof import('./aws/route53.js'),
  azureBlobs: () => require('./azure/blobs.js') as typeof import('./azure/blobs.js'),
  localStorage: () => require('./local/storage.js') as typeof import('./local/storage.js'),
  lxdCompute: () => require('./lxd/compute.js') as typeof import('./lxd/compute.js'),
  incusCompute: () => require('./incus/compute.js') as typeof import('./incus/compute.js'),
  dummyDns: () => require('./dummy/dns.js') as typeof import('./dummy/dns.js'),
};

export = drivers;
