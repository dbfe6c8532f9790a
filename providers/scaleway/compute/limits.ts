import type { ComputeLimits } from '../../../src/compute/index.js';
import { FIREWALL_LIMITS } from './firewall-rules.js';

/** Facts about Scaleway that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  userData: {
    form: 'text',
    most: null,
    source: 'https://www.scaleway.com/en/developers/api/instances/#path-user-data',
  },
  firewalls: FIREWALL_LIMITS,
  auth: [],
  generatesPassword: false,
  openExtras: ['tags', 'placementGroup', 'addresses', 'dynamicAddress', 'isProtected'],
  capacity: {
    codes: /^out_of_stock$/,
    source: 'https://www.scaleway.com/en/developers/api/#errors',
  },
  sources: ['https://www.scaleway.com/en/developers/api/instances/'],
};
