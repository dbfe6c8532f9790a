import type { ComputeLimits, FirewallLimits } from '../../../src/compute/index.js';

/** What security groups can say. */
export const FIREWALL_LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html',
};

/** Facts about EC2 that the scheduler works by. */
export const EC2_LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  userData: {
    form: 'bytes',
    most: 16 * 1024,
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html',
  },
  firewalls: FIREWALL_LIMITS,
  auth: [],
  generatesPassword: false,
  openExtras: [
    'instanceProfile',
    'spot',
    'rootSize',
    'rootDevice',
    'blockDevices',
    'publicIp',
    'ebsOptimized',
    'monitoring',
    'metadataTokens',
    'shutdown',
    'placementGroup',
    'tenancy',
  ],
  batch: {
    create: 1000,
    destroy: 1000,
    repeatable: true,
    tokenAlreadyUsed: 'IdempotentParameterMismatch',
    sharedName: true,
  },
  capacity: {
    codes:
      /^(?:Server\.)?Insufficient(?:Instance|Host|ReservedInstance|Volume|Address)?Capacity|^InsufficientCapacityOnHost$|^SpotMaxPriceTooLow$/,
    faults: /^Server\.Insufficient\w*Capacity/,
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html',
  },
  sources: [
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html',
    'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html',
    'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html',
  ],
};
