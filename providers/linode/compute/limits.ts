import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What Linode's firewalls can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: false,
  atCreate: true,
  source: 'https://techdocs.akamai.com/linode-api/reference/post-firewalls',
};

/** Labels of Linodes. */
export const LABEL = /^(?=.{3,64}$)(?!.*(?:--|__|\.\.))[a-zA-Z0-9][\w.-]*[a-zA-Z0-9]$/;

/** Facts about Linode that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  // Whether a tag ends with its last server is documented nowhere: one a run, deleted with it.
  ownerTag: 'metadata-and-name',
  nodeName: {
    pattern: LABEL,
    words:
      'is no label of a Linode: 3 to 64 letters, digits, dots, dashes and underscores, no two of these in a row, between letters or digits',
  },
  userData: {
    form: 'bytes',
    most: null,
    source: 'https://techdocs.akamai.com/linode-api/reference/post-linode-instance',
  },
  auth: ['password', 'publicKey'],
  generatesPassword: false,
  openExtras: [
    'tags',
    'publicKeys',
    'backups',
    'privateIp',
    'placementGroup',
    'stackScript',
    'swapSize',
    'diskEncryption',
  ],
  firewalls: FIREWALL_LIMITS,
  capacity: {
    words:
      /\b(?:at|no|insufficient) capacity\b|\bsold out\b|plan is (?:currently )?(?:unavailable|not available) in/i,
    source: 'no page names the words; these are general',
  },
  sources: [
    'https://techdocs.akamai.com/linode-api/reference/post-linode-instance',
    'https://techdocs.akamai.com/linode-api/reference/pagination',
    'https://techdocs.akamai.com/linode-api/reference/filtering-and-sorting',
  ],
};
