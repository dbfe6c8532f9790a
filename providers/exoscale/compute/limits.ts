import type { ComputeLimits } from '../../../src/compute/index.js';
import { FIREWALLS } from './network/firewall-rules.js';

/** Facts about Exoscale that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: { pattern: /^[^]{1,255}$/, words: 'is no name of 1 to 255 characters' },
  userData: {
    form: 'bytes',
    // 32,768 characters of base64.
    most: 24_576,
    source: 'https://openapi-v2.exoscale.com/#operation/create-instance',
  },
  auth: [],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: [
    'diskSize',
    'securityGroups',
    'antiAffinityGroups',
    'ipv6',
    'secureBoot',
    'tpm',
    'deployTarget',
  ],
  capacity: {
    words: /\b(?:insufficient|not enough|no) (?:server )?capacity\b/i,
    source: 'no page names the words; these are general',
  },
  sources: [
    'https://openapi-v2.exoscale.com/#operation/create-instance',
    'https://openapi-v2.exoscale.com/#operation/list-instances',
    'https://openapi-v2.exoscale.com/#operation/get-operation',
  ],
};
