import type { ComputeLimits } from '../../../src/compute/index.js';

/** What security groups can say. */
export const FIREWALLS: NonNullable<ComputeLimits['firewalls']> = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://www.tencentcloud.com/document/product/213/12452',
};

/** Facts about CVM that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^(?!.*\{R:)[^]{1,128}$/,
    words: 'is no name of an instance: 128 characters at most, and no {R:x}, which stands for a number',
  },
  userData: {
    form: 'bytes',
    most: 16 * 1024,
    source: 'https://www.tencentcloud.com/document/product/213/17525',
  },
  auth: ['password'],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: [
    'publicBandwidth',
    'internetChargeType',
    'systemDiskType',
    'systemDiskSize',
    'hostName',
    'chargeType',
    'project',
    'camRole',
  ],
  // Names of a batch are numbered, and which instance has which is known when they are listed.
  batch: { create: 100, destroy: 100, repeatable: true, sharedName: true },
  capacity: {
    // Of ResourceUnavailable only this: the others, such as `.Attached` or `.NotPortable`, are about a disk, and no other zone would mend them.
    codes: /^(?:ResourceInsufficient|ResourcesSoldOut|ResourceUnavailable(?:\.InstanceType)?$)/,
    faults: /ResourceInsufficient|ResourcesSoldOut/,
    source: 'https://www.tencentcloud.com/document/product/213/30435',
  },
  sources: [
    'https://www.tencentcloud.com/document/product/213/33237',
    'https://www.tencentcloud.com/document/product/213/33234',
  ],
};
