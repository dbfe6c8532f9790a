import type { RateRules } from '../../../src/driver/index.js';
import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';
import { LABEL_VALUE } from './spec.js';

/** What firewalls can say. Rules of groups are for incoming traffic alone; servers have IPv4 alone. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  families: ['ipv4'],
  groups: true,
  atCreate: true,
  source: 'https://cloud.google.com/firewall/docs/firewalls',
};

/** Facts about Compute Engine that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  metadataValue: LABEL_VALUE,
  userData: {
    form: 'text',
    most: 256 * 1024,
    source: 'https://cloud.google.com/compute/docs/metadata/setting-custom-metadata#limitations',
  },
  auth: ['publicKey'],
  generatesPassword: false,
  firewalls: FIREWALL_LIMITS,
  // Google allows 5,000. An error in one of them, such as its name, refuses all.
  batch: { create: 100, destroy: 1, repeatable: true, sharedName: false },
  openExtras: [
    'diskSize',
    'diskType',
    'volumes',
    'networkTags',
    'externalIp',
    'serviceAccount',
    'scopes',
    'spot',
    'preemptible',
    'sshUser',
    'guestAttributes',
    'description',
    'hostname',
    'canIpForward',
    'deletionProtection',
    'minCpuPlatform',
    'onHostMaintenance',
    'secureBoot',
    'accelerators',
    'resourcePolicies',
  ],
  capacity: {
    codes: /(?:RESOURCE_?POOL_?EXHAUSTED|stockout|VM_?MIN_?COUNT_?NOT_?REACHED)|^resources_?unavailable/i,
    faults: /RESOURCE_POOL_EXHAUSTED|STOCKOUT|does not have enough resources available/,
    source: 'https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability',
  },
  sources: [
    'https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert',
    'https://cloud.google.com/compute/docs/instances/multiple/about-bulk-creation',
    'https://cloud.google.com/compute/docs/labeling-resources#requirements',
  ],
};

/** Google counts reads and changes separately; all together stay below the limit of each. */
export const RATE: RateRules = {
  headers: null,
  reset: 'full',
  windows: [{ requests: 1500, per: 60_000 }],
  reserve: 0.1,
  sources: ['https://cloud.google.com/compute/api-quota'],
};
