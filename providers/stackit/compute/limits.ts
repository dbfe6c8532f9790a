import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

const API = 'https://docs.api.stackit.cloud/documentation/iaas/version/v2';

/** What rules of security groups can say. */
export const FIREWALLS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: API,
};

/** Facts about STACKIT that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern:
      /^(?=.{1,63}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
    words: 'is no host name of at most 63 characters',
  },
  metadataValue: {
    pattern: /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    words:
      'has at most 63 letters, digits, dashes, dots and underscores, with a letter or a digit at both ends',
  },
  userData: { form: 'bytes', most: null, source: API },
  auth: [],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: ['bootVolume', 'nicIds', 'affinityGroup', 'serviceAccountMails', 'volumes'],
  capacity: {
    words: /No valid host was found/i,
    faults: /No valid host was found|not enough hosts available/i,
    source: "STACKIT runs OpenStack's Nova; its own pages name no words",
  },
  sources: [API],
};
