// Written by `npm run providers` from the manifests (providers/*/provider.ts): change those.

/**
 * Loads the modules of the drivers, each when it is first asked for. `getDriver` is synchronous, so this is CommonJS: its `require` loads
 * ES modules in every version of Node that the package supports, and bundlers follow it.
 */
const drivers = {
  akamaiDns: () => require('./akamai/dns.js') as typeof import('./akamai/dns.js'),
  aliyunDns: () => require('./aliyun/dns.js') as typeof import('./aliyun/dns.js'),
  awsCompute: () => require('./aws/ec2/driver.js') as typeof import('./aws/ec2/driver.js'),
  awsStorage: () => require('./aws/s3/driver.js') as typeof import('./aws/s3/driver.js'),
  awsDns: () => require('./aws/route53/driver.js') as typeof import('./aws/route53/driver.js'),
  azureCompute: () => require('./azure/compute/driver.js') as typeof import('./azure/compute/driver.js'),
  azureDns: () => require('./azure/dns/driver.js') as typeof import('./azure/dns/driver.js'),
  azureStorage: () => require('./azure/blobs/driver.js') as typeof import('./azure/blobs/driver.js'),
  cloudflareDns: () => require('./cloudflare/dns.js') as typeof import('./cloudflare/dns.js'),
  desecDns: () => require('./desec/dns.js') as typeof import('./desec/dns.js'),
  digitalOceanCompute: () =>
    require('./digital-ocean/compute/driver.js') as typeof import('./digital-ocean/compute/driver.js'),
  digitalOceanDns: () => require('./digital-ocean/dns.js') as typeof import('./digital-ocean/dns.js'),
  dnspodDns: () => require('./dnspod/dns.js') as typeof import('./dnspod/dns.js'),
  dummyCompute: () => require('./dummy/compute.js') as typeof import('./dummy/compute.js'),
  dummyDns: () => require('./dummy/dns.js') as typeof import('./dummy/dns.js'),
  dummyLoadbalancer: () => require('./dummy/loadbalancer.js') as typeof import('./dummy/loadbalancer.js'),
  gandiLiveDns: () => require('./gandi-live/dns.js') as typeof import('./gandi-live/dns.js'),
  googleCompute: () => require('./google/compute/driver.js') as typeof import('./google/compute/driver.js'),
  googleStorage: () => require('./google/storage/driver.js') as typeof import('./google/storage/driver.js'),
  googleDns: () => require('./google/dns/driver.js') as typeof import('./google/dns/driver.js'),
  hetznerCompute: () =>
    require('./hetzner/compute/driver.js') as typeof import('./hetzner/compute/driver.js'),
  hetznerDns: () => require('./hetzner/dns.js') as typeof import('./hetzner/dns.js'),
  incusCompute: () => require('./incus/compute.js') as typeof import('./incus/compute.js'),
  linodeDns: () => require('./linode/dns.js') as typeof import('./linode/dns.js'),
  localStorage: () => require('./local/storage.js') as typeof import('./local/storage.js'),
  lxdCompute: () => require('./lxd/compute/driver.js') as typeof import('./lxd/compute/driver.js'),
  namecheapDns: () => require('./namecheap/dns.js') as typeof import('./namecheap/dns.js'),
  openstackCompute: () => require('./openstack/driver.js') as typeof import('./openstack/driver.js'),
  openstackStorage: () =>
    require('./openstack/object-storage/driver.js') as typeof import('./openstack/object-storage/driver.js'),
  openstackDns: () => require('./openstack/dns/driver.js') as typeof import('./openstack/dns/driver.js'),
  openstackLoadbalancer: () =>
    require('./openstack/load-balancer/driver.js') as typeof import('./openstack/load-balancer/driver.js'),
  oracleDns: () => require('./oracle/dns.js') as typeof import('./oracle/dns.js'),
  ovhDns: () => require('./ovh/dns.js') as typeof import('./ovh/dns.js'),
  powerdnsDns: () => require('./powerdns/dns.js') as typeof import('./powerdns/dns.js'),
  rackspaceCompute: () => require('./rackspace/compute.js') as typeof import('./rackspace/compute.js'),
  rackspaceStorage: () => require('./rackspace/storage.js') as typeof import('./rackspace/storage.js'),
  rackspaceDns: () => require('./rackspace/dns.js') as typeof import('./rackspace/dns.js'),
  rackspaceLoadbalancer: () =>
    require('./rackspace/load-balancer/driver.js') as typeof import('./rackspace/load-balancer/driver.js'),
  rackspaceFlexCompute: () =>
    require('./rackspace-flex/compute.js') as typeof import('./rackspace-flex/compute.js'),
  rfc2136Dns: () => require('./rfc2136/dns.js') as typeof import('./rfc2136/dns.js'),
  scalewayDns: () => require('./scaleway/dns.js') as typeof import('./scaleway/dns.js'),
  tencentDns: () => require('./tencent/dns.js') as typeof import('./tencent/dns.js'),
};

export = drivers;
