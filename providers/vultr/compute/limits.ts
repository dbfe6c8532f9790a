import type { ComputeLimits } from '../../../src/compute/index.js';
import { FIREWALL_LIMITS } from './firewall-rules.js';

/** Facts about Vultr that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  firewalls: FIREWALL_LIMITS,
  userData: { form: 'bytes', most: null, source: 'https://www.vultr.com/api/#operation/create-instance' },
  auth: [],
  generatesPassword: true,
  openExtras: ['tags', 'hostname', 'ipv6', 'ipv4', 'reservedIp', 'backups', 'script', 'activationEmail'],
  capacity: {
    words:
      /plan is not (?:currently )?available|not available in (?:this|the selected) (?:region|location)|\bsold out\b/i,
    source: 'no page names the words; these are general',
  },
  sources: ['https://www.vultr.com/api/#tag/instances'],
};
