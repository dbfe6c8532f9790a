import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What security groups can say. Those of the public Cloud have no rules for outgoing traffic, which is free there. */
export const FIREWALLS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  families: ['ipv4'],
  groups: true,
  atCreate: true,
  source: 'https://docs.outscale.com/en/userguide/About-Security-Group-Rules.html',
};

/** Facts about OUTSCALE that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: { pattern: /^[^]{1,255}$/, words: 'is no name of a VM, which is a tag: 1 to 255 characters' },
  metadataValue: { pattern: /^[^]{0,255}$/, words: 'has 255 characters at most' },
  userData: {
    form: 'bytes',
    // The limit of 500 KiB is that of the Base64.
    most: (500 * 1024 * 3) / 4,
    source: 'https://docs.outscale.com/api.html#createvms',
  },
  auth: [],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: [
    'tenancy',
    'performance',
    'rootSize',
    'rootType',
    'rootIops',
    'shutdown',
    'deletionProtection',
  ],
  // OUTSCALE names no limit of a request.
  batch: { create: 100, destroy: 100, repeatable: true, completes: true, sharedName: true },
  sources: [
    'https://docs.outscale.com/api.html#createvms',
    'https://docs.outscale.com/api.html#createtags',
    'https://docs.outscale.com/en/userguide/API-Throttling.html',
  ],
};
