import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

const API = 'https://docs.latitude.sh/reference';

/** What rules of firewalls can say. */
export const FIREWALLS: FirewallLimits = {
  protocols: ['tcp', 'udp'],
  directions: ['in'],
  groups: false,
  atCreate: false,
  source: `${API}/create-firewall`,
};

/** Facts about Latitude.sh that the scheduler works by. A new server takes no tags: it is found by its name. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: null,
  userData: { form: 'bytes', most: null, source: `${API}/post-user-data` },
  auth: [],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: ['billing', 'raid', 'userDataId'],
  sources: [`${API}/create-server`, `${API}/get-servers`, `${API}/create-server-action`],
};
