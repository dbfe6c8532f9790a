import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What the rules of Brightbox's firewall policies can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://www.brightbox.com/docs/reference/firewall/',
};

/** Facts about Brightbox that the scheduler works by. Servers keep a name and nothing else. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: null,
  firewalls: FIREWALL_LIMITS,
  // 16,384 bytes once encoded.
  userData: {
    form: 'bytes',
    most: 12_288,
    source: 'https://www.brightbox.com/docs/guides/cli/user-data/',
  },
  auth: [],
  generatesPassword: false,
  openExtras: ['serverGroups', 'diskSize', 'volume', 'diskEncrypted', 'cloudIp', 'compatibilityMode'],
  sources: ['https://api.gb1.brightbox.com/1.0/#server', 'https://github.com/brightbox/gobrightbox'],
};
