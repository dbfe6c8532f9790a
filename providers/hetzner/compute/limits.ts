import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What firewalls of Hetzner can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: false,
  atCreate: true,
  source: 'https://docs.hetzner.cloud/reference/cloud#firewalls',
};

/** Facts about Hetzner that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/,
    words: "is no host name, which the names of Hetzner's servers are",
  },
  metadataValue: {
    pattern: /^(?:[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?)?$/,
    words: 'is a label of 63 letters, digits, dots, dashes and underscores at most',
  },
  userData: {
    form: 'text',
    most: 32 * 1024,
    source: 'https://docs.hetzner.cloud/#servers-create-a-server',
  },
  firewalls: FIREWALL_LIMITS,
  auth: [],
  generatesPassword: true,
  openExtras: ['volumes', 'placementGroup', 'ipv4', 'ipv6'],
  capacity: {
    codes: /^(?:resource_unavailable|no_space_left_in_location|placement_error)$/,
    source: 'https://docs.hetzner.cloud/reference/cloud#servers-create-a-server',
  },
  sources: ['https://docs.hetzner.cloud/#servers', 'https://docs.hetzner.cloud/#labels'],
};
