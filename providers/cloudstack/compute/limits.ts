import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

const DEPLOY = 'https://cloudstack.apache.org/api/apidocs-4.20/apis/deployVirtualMachine.html';

/** What rules of security groups can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://cloudstack.apache.org/api/apidocs-4.20/apis/authorizeSecurityGroupIngress.html',
};

/** Facts about CloudStack that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  // The owner tag is the name of an instance group, which stays when its servers are gone.
  ownerTag: 'metadata-and-name',
  nodeName: {
    pattern: /^[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/,
    words:
      'is no name of a CloudStack server: letters, digits and dashes, from a letter on, 63 of them at most',
  },
  metadataValue: { pattern: /^[^]{1,255}$/, words: 'is a tag of 1 to 255 characters' },
  // A megabyte in base64, where the operator has raised `vm.userdata.max.length` that far.
  userData: { form: 'bytes', most: 768 * 1024, source: DEPLOY },
  auth: [],
  generatesPassword: false,
  firewalls: FIREWALL_LIMITS,
  openExtras: ['affinityGroups', 'rootDiskSize', 'details'],
  capacity: {
    words: /insufficient capacity/i,
    codes: /^43(?:20|25|30|31|35|40)$/,
    faults: /insufficient capacity/i,
    source: 'https://docs.cloudstack.apache.org/en/latest/developersguide/dev.html#error-handling',
  },
  sources: [
    DEPLOY,
    'https://cloudstack.apache.org/api/apidocs-4.20/apis/createTags.html',
    'https://docs.cloudstack.apache.org/en/latest/adminguide/virtual_machines.html',
  ],
};
