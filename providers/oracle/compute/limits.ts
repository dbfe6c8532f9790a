import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about Oracle that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  userData: {
    form: 'bytes',
    // 32,000 bytes of metadata in base64, of which a public key takes some.
    most: 24_000,
    source: 'https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/datatypes/LaunchInstanceDetails',
  },
  auth: ['publicKey'],
  generatesPassword: false,
  openExtras: [
    'bootVolumeSize',
    'publicIp',
    'ipv6',
    'privateIp',
    'securityGroups',
    'faultDomain',
    'hostname',
    'baseline',
  ],
  sources: [
    'https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Instance/LaunchInstance',
    'https://docs.oracle.com/en-us/iaas/Content/API/References/apierrors.htm',
  ],
};
