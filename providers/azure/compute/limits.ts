import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about Azure that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  metadataValue: { pattern: /^[^]{0,256}$/, words: 'has at most 256 characters' },
  userData: {
    form: 'bytes',
    most: 65_535,
    source: 'https://learn.microsoft.com/en-us/azure/virtual-machines/custom-data',
  },
  auth: ['password', 'publicKey'],
  generatesPassword: false,
  lateArrival: 10_000,
  openExtras: [
    'adminUsername',
    'publicIp',
    'securityGroup',
    'osDiskSize',
    'osDiskType',
    'spot',
    'bootDiagnostics',
    'identities',
    'acceleratedNetworking',
    'securityType',
    'plan',
  ],
  sources: [
    'https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/tag-resources',
    'https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines/list-all',
  ],
};
