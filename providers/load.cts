// Written by `npm run providers` from the manifests (providers/*/provider.ts): change those.

/**
 * Loads the modules of the drivers, each when it is first asked for. `getDriver` is synchronous, so this is CommonJS: its `require` loads
 * ES modules in every version of Node that the package supports, and bundlers follow it.
 */
const drivers = {
  akamaiDns: () => require('./akamai/dns.js') as typeof import('./akamai/dns.js'),
  aliyunCompute: () => require('./aliyun/compute/driver.js') as typeof import('./aliyun/compute/driver.js'),
  aliyunDns: () => require('./aliyun/dns.js') as typeof import('./aliyun/dns.js'),
  auroraDns: () => require('./aurora/dns.js') as typeof import('./aurora/dns.js'),
  awsCompute: () => require('./aws/ec2/driver.js') as typeof import('./aws/ec2/driver.js'),
  awsStorage: () => require('./aws/s3/driver.js') as typeof import('./aws/s3/driver.js'),
  awsDns: () => require('./aws/route53/driver.js') as typeof import('./aws/route53/driver.js'),
  awsLoadbalancer: () => require('./aws/elb/driver.js') as typeof import('./aws/elb/driver.js'),
  azureCompute: () => require('./azure/compute/driver.js') as typeof import('./azure/compute/driver.js'),
  azureDns: () => require('./azure/dns/driver.js') as typeof import('./azure/dns/driver.js'),
  azureStorage: () => require('./azure/blobs/driver.js') as typeof import('./azure/blobs/driver.js'),
  azureLoadbalancer: () =>
    require('./azure/load-balancer/driver.js') as typeof import('./azure/load-balancer/driver.js'),
  brightboxCompute: () =>
    require('./brightbox/compute/driver.js') as typeof import('./brightbox/compute/driver.js'),
  bunnyDns: () => require('./bunny/dns.js') as typeof import('./bunny/dns.js'),
  civoCompute: () => require('./civo/compute/driver.js') as typeof import('./civo/compute/driver.js'),
  cloudflareDns: () => require('./cloudflare/dns.js') as typeof import('./cloudflare/dns.js'),
  cloudnsDns: () => require('./cloudns/dns.js') as typeof import('./cloudns/dns.js'),
  cloudscaleCompute: () =>
    require('./cloudscale/compute/driver.js') as typeof import('./cloudscale/compute/driver.js'),
  cloudsigmaCompute: () =>
    require('./cloudsigma/compute/driver.js') as typeof import('./cloudsigma/compute/driver.js'),
  cloudstackCompute: () =>
    require('./cloudstack/compute/driver.js') as typeof import('./cloudstack/compute/driver.js'),
  constellixDns: () => require('./constellix/dns.js') as typeof import('./constellix/dns.js'),
  desecDns: () => require('./desec/dns.js') as typeof import('./desec/dns.js'),
  digitalOceanCompute: () =>
    require('./digital-ocean/compute/driver.js') as typeof import('./digital-ocean/compute/driver.js'),
  digitalOceanDns: () => require('./digital-ocean/dns.js') as typeof import('./digital-ocean/dns.js'),
  digitalOceanLoadbalancer: () =>
    require('./digital-ocean/loadbalancer.js') as typeof import('./digital-ocean/loadbalancer.js'),
  dnsMadeEasyDns: () => require('./dns-made-easy/dns.js') as typeof import('./dns-made-easy/dns.js'),
  dnsimpleDns: () => require('./dnsimple/dns.js') as typeof import('./dnsimple/dns.js'),
  dnspodDns: () => require('./dnspod/dns.js') as typeof import('./dnspod/dns.js'),
  dummyCompute: () => require('./dummy/compute.js') as typeof import('./dummy/compute.js'),
  dummyDns: () => require('./dummy/dns.js') as typeof import('./dummy/dns.js'),
  dummyLoadbalancer: () => require('./dummy/loadbalancer.js') as typeof import('./dummy/loadbalancer.js'),
  dynuDns: () => require('./dynu/dns.js') as typeof import('./dynu/dns.js'),
  easydnsDns: () => require('./easydns/dns.js') as typeof import('./easydns/dns.js'),
  elbClassicLoadbalancer: () =>
    require('./elb-classic/driver.js') as typeof import('./elb-classic/driver.js'),
  exoscaleCompute: () =>
    require('./exoscale/compute/driver.js') as typeof import('./exoscale/compute/driver.js'),
  exoscaleDns: () => require('./exoscale/dns.js') as typeof import('./exoscale/dns.js'),
  gandiLiveDns: () => require('./gandi-live/dns.js') as typeof import('./gandi-live/dns.js'),
  gcoreCompute: () => require('./gcore/compute/driver.js') as typeof import('./gcore/compute/driver.js'),
  gcoreDns: () => require('./gcore/dns.js') as typeof import('./gcore/dns.js'),
  glesysDns: () => require('./glesys/dns.js') as typeof import('./glesys/dns.js'),
  godaddyDns: () => require('./godaddy/dns.js') as typeof import('./godaddy/dns.js'),
  googleCompute: () => require('./google/compute/driver.js') as typeof import('./google/compute/driver.js'),
  googleStorage: () => require('./google/storage/driver.js') as typeof import('./google/storage/driver.js'),
  googleDns: () => require('./google/dns/driver.js') as typeof import('./google/dns/driver.js'),
  googleLoadbalancer: () =>
    require('./google/load-balancer/driver.js') as typeof import('./google/load-balancer/driver.js'),
  gridscaleCompute: () =>
    require('./gridscale/compute/driver.js') as typeof import('./gridscale/compute/driver.js'),
  hetznerCompute: () =>
    require('./hetzner/compute/driver.js') as typeof import('./hetzner/compute/driver.js'),
  hetznerDns: () => require('./hetzner/dns.js') as typeof import('./hetzner/dns.js'),
  hetznerLoadbalancer: () =>
    require('./hetzner/loadbalancer/driver.js') as typeof import('./hetzner/loadbalancer/driver.js'),
  hostingerDns: () => require('./hostinger/dns.js') as typeof import('./hostinger/dns.js'),
  incusCompute: () => require('./incus/compute.js') as typeof import('./incus/compute.js'),
  infomaniakDns: () => require('./infomaniak/dns.js') as typeof import('./infomaniak/dns.js'),
  inwxDns: () => require('./inwx/dns.js') as typeof import('./inwx/dns.js'),
  ionosDns: () => require('./ionos/dns.js') as typeof import('./ionos/dns.js'),
  ionosCloudCompute: () =>
    require('./ionos-cloud/compute/driver.js') as typeof import('./ionos-cloud/compute/driver.js'),
  kamateraCompute: () =>
    require('./kamatera/compute/driver.js') as typeof import('./kamatera/compute/driver.js'),
  kubevirtCompute: () =>
    require('./kubevirt/compute/driver.js') as typeof import('./kubevirt/compute/driver.js'),
  latitudeCompute: () =>
    require('./latitude/compute/driver.js') as typeof import('./latitude/compute/driver.js'),
  lightsailCompute: () => require('./lightsail/driver.js') as typeof import('./lightsail/driver.js'),
  linodeCompute: () => require('./linode/compute/driver.js') as typeof import('./linode/compute/driver.js'),
  linodeDns: () => require('./linode/dns.js') as typeof import('./linode/dns.js'),
  liquidWebDns: () => require('./liquid-web/dns.js') as typeof import('./liquid-web/dns.js'),
  localStorage: () => require('./local/storage.js') as typeof import('./local/storage.js'),
  luadnsDns: () => require('./luadns/dns.js') as typeof import('./luadns/dns.js'),
  lxdCompute: () => require('./lxd/compute/driver.js') as typeof import('./lxd/compute/driver.js'),
  nameComDns: () => require('./name-com/dns.js') as typeof import('./name-com/dns.js'),
  namecheapDns: () => require('./namecheap/dns.js') as typeof import('./namecheap/dns.js'),
  namesiloDns: () => require('./namesilo/dns.js') as typeof import('./namesilo/dns.js'),
  netlifyDns: () => require('./netlify/dns.js') as typeof import('./netlify/dns.js'),
  nfsnDns: () => require('./nfsn/dns.js') as typeof import('./nfsn/dns.js'),
  ns1Dns: () => require('./ns1/dns.js') as typeof import('./ns1/dns.js'),
  openstackCompute: () => require('./openstack/driver.js') as typeof import('./openstack/driver.js'),
  openstackStorage: () =>
    require('./openstack/object-storage/driver.js') as typeof import('./openstack/object-storage/driver.js'),
  openstackDns: () => require('./openstack/dns/driver.js') as typeof import('./openstack/dns/driver.js'),
  openstackLoadbalancer: () =>
    require('./openstack/load-balancer/driver.js') as typeof import('./openstack/load-balancer/driver.js'),
  openstackCloudsCompute: () =>
    require('./openstack-clouds/compute.js') as typeof import('./openstack-clouds/compute.js'),
  oracleCompute: () => require('./oracle/compute/driver.js') as typeof import('./oracle/compute/driver.js'),
  oracleDns: () => require('./oracle/dns.js') as typeof import('./oracle/dns.js'),
  outscaleCompute: () =>
    require('./outscale/compute/driver.js') as typeof import('./outscale/compute/driver.js'),
  outscaleLoadbalancer: () =>
    require('./outscale/loadbalancer/driver.js') as typeof import('./outscale/loadbalancer/driver.js'),
  ovhCompute: () => require('./ovh/compute/driver.js') as typeof import('./ovh/compute/driver.js'),
  ovhDns: () => require('./ovh/dns.js') as typeof import('./ovh/dns.js'),
  pointDnsDns: () => require('./point-dns/dns.js') as typeof import('./point-dns/dns.js'),
  porkbunDns: () => require('./porkbun/dns.js') as typeof import('./porkbun/dns.js'),
  powerdnsDns: () => require('./powerdns/dns.js') as typeof import('./powerdns/dns.js'),
  rackspaceCompute: () => require('./rackspace/compute.js') as typeof import('./rackspace/compute.js'),
  rackspaceStorage: () => require('./rackspace/storage.js') as typeof import('./rackspace/storage.js'),
  rackspaceDns: () => require('./rackspace/dns.js') as typeof import('./rackspace/dns.js'),
  rackspaceLoadbalancer: () =>
    require('./rackspace/load-balancer/driver.js') as typeof import('./rackspace/load-balancer/driver.js'),
  rackspaceFlexCompute: () =>
    require('./rackspace-flex/compute.js') as typeof import('./rackspace-flex/compute.js'),
  rcodezeroDns: () => require('./rcodezero/dns.js') as typeof import('./rcodezero/dns.js'),
  rfc2136Dns: () => require('./rfc2136/dns.js') as typeof import('./rfc2136/dns.js'),
  scalewayCompute: () =>
    require('./scaleway/compute/driver.js') as typeof import('./scaleway/compute/driver.js'),
  scalewayDns: () => require('./scaleway/dns.js') as typeof import('./scaleway/dns.js'),
  stackitCompute: () =>
    require('./stackit/compute/driver.js') as typeof import('./stackit/compute/driver.js'),
  stackitDns: () => require('./stackit/dns.js') as typeof import('./stackit/dns.js'),
  tencentCompute: () =>
    require('./tencent/compute/driver.js') as typeof import('./tencent/compute/driver.js'),
  tencentDns: () => require('./tencent/dns.js') as typeof import('./tencent/dns.js'),
  transipDns: () => require('./transip/dns.js') as typeof import('./transip/dns.js'),
  ultradnsDns: () => require('./ultradns/dns.js') as typeof import('./ultradns/dns.js'),
  upcloudCompute: () =>
    require('./upcloud/compute/driver.js') as typeof import('./upcloud/compute/driver.js'),
  vercelDns: () => require('./vercel/dns.js') as typeof import('./vercel/dns.js'),
  verdaCompute: () => require('./verda/compute/driver.js') as typeof import('./verda/compute/driver.js'),
  vsphereCompute: () =>
    require('./vsphere/compute/driver.js') as typeof import('./vsphere/compute/driver.js'),
  vultrCompute: () => require('./vultr/compute/driver.js') as typeof import('./vultr/compute/driver.js'),
  vultrDns: () => require('./vultr/dns.js') as typeof import('./vultr/dns.js'),
  yandexDns: () => require('./yandex/dns.js') as typeof import('./yandex/dns.js'),
  zonomiDns: () => require('./zonomi/dns.js') as typeof import('./zonomi/dns.js'),
};

export = drivers;
