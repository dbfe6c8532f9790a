import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about Azure that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^[a-z0-9](?:[\w.-]{0,62}[a-z0-9_])?$/i,
    words:
      'is no name for a server of Azure: letters, digits, dots, dashes and underscores, at most 64, the first and the last no dot or dash',
  },
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
  capacity: {
    codes:
      /^(?:SkuNotAvailable|(?:Zonal)?AllocationFailed|Overconstrained(?:Zonal)?AllocationRequest|AllocationTimeout|SpotAllocationFailed)/,
    faults:
      /(?:Zonal|Spot)?AllocationFailed|Overconstrained(?:Zonal)?AllocationRequest|SkuNotAvailable|Allocation failed/,
    source: 'https://learn.microsoft.com/en-us/azure/virtual-machines/allocation-failure',
  },
  sources: [
    'https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules',
    'https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/tag-resources',
    'https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines/list-all',
  ],
};
