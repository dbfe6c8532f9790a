import type { ServiceLookup } from '../../src/driver/index.js';
import type { ComputeLimits, FirewallLimits } from '../../src/compute/index.js';

/** What security groups of Neutron can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule',
};

/** Facts about Nova that the scheduler works by. */
export const OPENSTACK_LIMITS: ComputeLimits = {
  poll: 'changes',
  ownerTag: 'metadata',
  nodeName: { pattern: /^[^]{1,255}$/, words: 'is longer than the 255 characters that Nova takes' },
  // Nova accepts 65,535 characters of base64.
  userData: {
    form: 'bytes',
    most: 49_149,
    source: 'https://docs.openstack.org/api-ref/compute/#create-server',
  },
  firewalls: FIREWALL_LIMITS,
  auth: ['password'],
  generatesPassword: true,
  openExtras: ['ports', 'configDrive', 'blockDevices', 'bootVolume', 'schedulerHints', 'description'],
  capacity: {
    words: /No valid host was found|There are not enough hosts available/i,
    faults:
      /No valid host was found|Exceeded max(?:imum number of retries| scheduling attempts)|There are not enough hosts available/i,
    source: 'https://docs.openstack.org/nova/latest/admin/troubleshooting.html',
  },
  sources: [
    'https://docs.openstack.org/api-ref/compute/#list-servers-detailed',
    'https://docs.openstack.org/api-ref/compute/#create-server',
  ],
};

/** Catalog lookups of the services; the first is the main one. */
export const OPENSTACK_SERVICES: Readonly<Record<string, ServiceLookup>> = {
  compute: { types: ['compute'], version: 'v2.1' },
  image: { types: ['image'], version: 'v2' },
  network: { types: ['network'], version: 'v2.0' },
  volume: {
    types: ['block-storage', 'volumev3', 'volumev2', 'volume'],
    versions: { 1: ['volume'], 2: ['volumev2'], 3: ['block-storage', 'volumev3'] },
    projectInPath: true,
  },
};
