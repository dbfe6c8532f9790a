import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What the rules of Civo's firewalls can say. `any` is a rule for each protocol. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: false,
  atCreate: true,
  source: 'https://www.civo.com/api/firewall',
};

/** Facts about Civo that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^\S{1,63}$/,
    words: 'is no host name of Civo: 1 to 63 characters without blanks',
  },
  metadataValue: { pattern: /^\S*$/, words: 'holds no blanks, since tags are words' },
  firewalls: FIREWALL_LIMITS,
  userData: { form: 'text', most: null, source: 'https://www.civo.com/api/instances' },
  auth: [],
  generatesPassword: true,
  openExtras: [
    'tags',
    'publicIp',
    'reservedIp',
    'privateIp',
    'initialUser',
    'reverseDns',
    'volumes',
    'volumeType',
  ],
  capacity: {
    codes: /^out_of_capacity$/,
    source: 'https://github.com/civo/civogo',
  },
  sources: ['https://www.civo.com/api/instances', 'https://github.com/civo/civogo'],
};
