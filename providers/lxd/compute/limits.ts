import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What network ACLs can say. They name others as the far end on networks of OVN alone. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: false,
  atCreate: true,
  source: 'https://documentation.ubuntu.com/lxd/en/latest/howto/network_acls/',
};

/** Facts about LXD and Incus that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
    words: 'is no name for an instance: letters, digits and dashes, beginning with a letter, 63 at most',
  },
  metadataValue: { pattern: /./s, words: 'must not be empty' },
  userData: {
    form: 'text',
    most: null,
    source: 'https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/',
  },
  firewalls: FIREWALL_LIMITS,
  takesAddresses: true,
  auth: ['publicKey'],
  generatesPassword: false,
  openExtras: [
    'type',
    'profiles',
    'description',
    'ephemeral',
    'imageServer',
    'imageProtocol',
    'imageCertificate',
  ],
  sources: [
    'https://documentation.ubuntu.com/lxd/en/latest/reference/instance_properties/',
    'https://documentation.ubuntu.com/lxd/en/latest/rest-api/',
  ],
};
