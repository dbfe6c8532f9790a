// Written by `npm run providers` from the manifests (providers/*/provider.ts): change those.
import type { ProviderManifest } from '../src/manifest.js';
import { provider as akamai } from './akamai/provider.js';
import { provider as aliyun } from './aliyun/provider.js';
import { provider as aurora } from './aurora/provider.js';
import { provider as aws } from './aws/provider.js';
import { provider as azure } from './azure/provider.js';
import { provider as brightbox } from './brightbox/provider.js';
import { provider as bunny } from './bunny/provider.js';
import { provider as civo } from './civo/provider.js';
import { provider as cloudflare } from './cloudflare/provider.js';
import { provider as cloudns } from './cloudns/provider.js';
import { provider as cloudscale } from './cloudscale/provider.js';
import { provider as cloudsigma } from './cloudsigma/provider.js';
import { provider as cloudstack } from './cloudstack/provider.js';
import { provider as constellix } from './constellix/provider.js';
import { provider as desec } from './desec/provider.js';
import { provider as digitalOcean } from './digital-ocean/provider.js';
import { provider as dnsMadeEasy } from './dns-made-easy/provider.js';
import { provider as dnsimple } from './dnsimple/provider.js';
import { provider as dnspod } from './dnspod/provider.js';
import { provider as dummy } from './dummy/provider.js';
import { provider as dynu } from './dynu/provider.js';
import { provider as easydns } from './easydns/provider.js';
import { provider as elbClassic } from './elb-classic/provider.js';
import { provider as exoscale } from './exoscale/provider.js';
import { provider as gandiLive } from './gandi-live/provider.js';
import { provider as gcore } from './gcore/provider.js';
import { provider as glesys } from './glesys/provider.js';
import { provider as godaddy } from './godaddy/provider.js';
import { provider as google } from './google/provider.js';
import { provider as gridscale } from './gridscale/provider.js';
import { provider as hetzner } from './hetzner/provider.js';
import { provider as hostinger } from './hostinger/provider.js';
import { provider as incus } from './incus/provider.js';
import { provider as infomaniak } from './infomaniak/provider.js';
import { provider as inwx } from './inwx/provider.js';
import { provider as ionos } from './ionos/provider.js';
import { provider as ionosCloud } from './ionos-cloud/provider.js';
import { provider as kamatera } from './kamatera/provider.js';
import { provider as kubevirt } from './kubevirt/provider.js';
import { provider as latitude } from './latitude/provider.js';
import { provider as lightsail } from './lightsail/provider.js';
import { provider as linode } from './linode/provider.js';
import { provider as liquidWeb } from './liquid-web/provider.js';
import { provider as local } from './local/provider.js';
import { provider as luadns } from './luadns/provider.js';
import { provider as lxd } from './lxd/provider.js';
import { provider as nameCom } from './name-com/provider.js';
import { provider as namecheap } from './namecheap/provider.js';
import { provider as namesilo } from './namesilo/provider.js';
import { provider as netlify } from './netlify/provider.js';
import { provider as nfsn } from './nfsn/provider.js';
import { provider as ns1 } from './ns1/provider.js';
import { provider as openstack } from './openstack/provider.js';
import { providers as openstackClouds } from './openstack-clouds/provider.js';
import { provider as oracle } from './oracle/provider.js';
import { provider as outscale } from './outscale/provider.js';
import { provider as ovh } from './ovh/provider.js';
import { provider as pointDns } from './point-dns/provider.js';
import { provider as porkbun } from './porkbun/provider.js';
import { provider as powerdns } from './powerdns/provider.js';
import { provider as rackspace } from './rackspace/provider.js';
import { provider as rackspaceFlex } from './rackspace-flex/provider.js';
import { provider as rcodezero } from './rcodezero/provider.js';
import { provider as rfc2136 } from './rfc2136/provider.js';
import { provider as scaleway } from './scaleway/provider.js';
import { provider as stackit } from './stackit/provider.js';
import { provider as tencent } from './tencent/provider.js';
import { provider as transip } from './transip/provider.js';
import { provider as ultradns } from './ultradns/provider.js';
import { provider as upcloud } from './upcloud/provider.js';
import { provider as vercel } from './vercel/provider.js';
import { provider as verda } from './verda/provider.js';
import { provider as vsphere } from './vsphere/provider.js';
import { provider as vultr } from './vultr/provider.js';
import { provider as yandex } from './yandex/provider.js';
import { provider as zonomi } from './zonomi/provider.js';

/** The manifests of all providers, by name. */
export const manifests: readonly ProviderManifest[] = [
  akamai,
  aliyun,
  aurora,
  aws,
  azure,
  brightbox,
  bunny,
  civo,
  cloudflare,
  cloudns,
  cloudscale,
  cloudsigma,
  cloudstack,
  constellix,
  desec,
  digitalOcean,
  dnsMadeEasy,
  dnsimple,
  dnspod,
  dummy,
  dynu,
  easydns,
  elbClassic,
  exoscale,
  gandiLive,
  gcore,
  glesys,
  godaddy,
  google,
  gridscale,
  hetzner,
  hostinger,
  incus,
  infomaniak,
  inwx,
  ionos,
  ionosCloud,
  kamatera,
  kubevirt,
  latitude,
  lightsail,
  linode,
  liquidWeb,
  local,
  luadns,
  lxd,
  nameCom,
  namecheap,
  namesilo,
  netlify,
  nfsn,
  ns1,
  openstack,
  ...openstackClouds,
  oracle,
  outscale,
  ovh,
  pointDns,
  porkbun,
  powerdns,
  rackspace,
  rackspaceFlex,
  rcodezero,
  rfc2136,
  scaleway,
  stackit,
  tencent,
  transip,
  ultradns,
  upcloud,
  vercel,
  verda,
  vsphere,
  vultr,
  yandex,
  zonomi,
];
