import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What firewalls of DigitalOcean can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: false,
  atCreate: false,
  source: 'https://docs.digitalocean.com/reference/api/reference/firewalls/',
};

/** Facts about DigitalOcean that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata-and-name',
  nodeName: {
    pattern: /^(?=.{1,255}$)[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/,
    words: 'is no name for a Droplet; use letters, digits, dots and dashes, ending in a letter or digit',
  },
  metadataValue: {
    pattern: /^[a-zA-Z0-9_\-:]*$/,
    words: 'has letters, digits, colons, dashes and underscores only, since it is kept as a tag (key:value)',
  },
  userData: {
    form: 'text',
    most: 64 * 1024,
    source: 'https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create',
  },
  firewalls: FIREWALL_LIMITS,
  auth: [],
  generatesPassword: false,
  openExtras: ['tags', 'ipv6', 'monitoring', 'backups', 'volumes', 'agent', 'publicNetworking'],
  batch: { create: 10, destroy: 1, repeatable: false, sharedName: false },
  capacity: {
    words:
      /size is (?:currently )?(?:unavailable|not available) in (?:this|the selected) region|region is (?:currently )?(?:unavailable|not available)/i,
    source: 'https://docs.digitalocean.com/platform/regional-availability/',
  },
  sources: [
    'https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create',
    'https://docs.digitalocean.com/reference/api/reference/account/#account_get',
    'https://docs.digitalocean.com/reference/api/reference/#section/Introduction/Links-and-Pagination',
  ],
};
