import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

const API = 'https://gcore.com/docs/api-reference/cloud';

/** What rules of security groups can say. */
export const FIREWALLS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: `${API}/security-groups/create-security-group`,
};

/** Facts about Gcore that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  metadataValue: { pattern: /^[^]{0,255}$/, words: 'has at most 255 characters' },
  userData: { form: 'bytes', most: null, source: `${API}/instances/create-instance` },
  auth: ['password'],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: [
    'volumeSize',
    'volumeType',
    'keepVolume',
    'external',
    'ipFamily',
    'username',
    'placementGroup',
  ],
  sources: [`${API}/instances/create-instance`, `${API}/instances/list-instances`, `${API}/tasks/get-task`],
};
