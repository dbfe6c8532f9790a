import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about CloudSigma that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  userData: {
    form: 'text',
    most: null,
    source: 'https://docs.cloudsigma.com/en/latest/meta.html',
  },
  auth: ['publicKey'],
  generatesPassword: false,
  openExtras: ['diskSize', 'storageType', 'publicIp', 'firewallPolicy'],
  sources: [
    'https://docs.cloudsigma.com/en/latest/servers.html',
    'https://docs.cloudsigma.com/en/latest/meta.html',
  ],
};
