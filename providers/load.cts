/**
 * Loads the modules of the drivers, each when it is first asked for. `getDriver` is synchronous, so this is CommonJS: its `require` loads ES
 * modules in every version of Node that the package supports, and bundlers follow it.
 */
const drivers = {
  openstackCompute: () => require('./openstack/driver.js') as typeof import('./openstack/driver.js'),
  rackspaceCompute: () => require('./rackspace/compute.js') as typeof import('./rackspace/compute.js'),
  openstackStorage: () =>
    require('./openstack/object-storage/driver.js') as typeof import('./openstack/object-storage/driver.js'),
  rackspaceStorage: () => require('./rackspace/storage.js') as typeof import('./rackspace/storage.js'),
  rackspaceDns: () => require('./rackspace/dns.js') as typeof import('./rackspace/dns.js'),
  rackspaceFlexCompute: () =>
    require('./rackspace-flex/compute.js') as typeof import('./rackspace-flex/compute.js'),
  dummyCompute: () => require('./dummy/compute.js') as typeof import('./dummy/compute.js'),
  powerdnsDns: () => require('./powerdns/dns.js') as typeof import('./powerdns/dns.js'),
  rfc2136Dns: () => require('./rfc2136/dns.js') as typeof import('./rfc2136/dns.js'),
  digitalOceanCompute: () =>
    require('./digital-ocean/compute/driver.js') as typeof import('./digital-ocean/compute/driver.js'),
  openstackDns: () => require('./openstack/dns/driver.js') as typeof import('./openstack/dns/driver.js'),
  digitalOceanDns: () => require('./digital-ocean/dns.js') as typeof import('./digital-ocean/dns.js'),
  linodeDns: () => require('./linode/dns.js') as typeof import('./linode/dns.js'),
  cloudflareDns: () => require('./cloudflare/dns.js') as typeof import('./cloudflare/dns.js'),
  gandiLiveDns: () => require('./gandi-live/dns.js') as typeof import('./gandi-live/dns.js'),
  googleDns: () => require('./google/dns/driver.js') as typeof import('./google/dns/driver.js'),
  googleStorage: () => require('./google/storage/driver.js') as typeof import('./google/storage/driver.js'),
  hetznerCompute: () =>
    require('./hetzner/compute/driver.js') as typeof import('./hetzner/compute/driver.js'),
  awsEc2: () => require('./aws/ec2/driver.js') as typeof import('./aws/ec2/driver.js'),
  awsS3: () => require('./aws/s3/driver.js') as typeof import('./aws/s3/driver.js'),
  awsRoute53: () => require('./aws/route53/driver.js') as typeof import('./aws/route53/driver.js'),
  azureBlobs: () => require('./azure/blobs/driver.js') as typeof import('./azure/blobs/driver.js'),
  localStorage: () => require('./local/storage.js') as typeof import('./local/storage.js'),
  lxdCompute: () => require('./lxd/compute/driver.js') as typeof import('./lxd/compute/driver.js'),
  incusCompute: () => require('./incus/compute.js') as typeof import('./incus/compute.js'),
  dummyDns: () => require('./dummy/dns.js') as typeof import('./dummy/dns.js'),
};

export = drivers;
