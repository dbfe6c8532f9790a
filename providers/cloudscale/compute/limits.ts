import type { ComputeLimits } from '../../../src/compute/index.js';

const API = 'https://www.cloudscale.ch/en/api/v1';

/** Facts about cloudscale.ch that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  userData: { form: 'text', most: null, source: API },
  auth: ['password', 'publicKey'],
  generatesPassword: false,
  openExtras: ['volumeSize', 'volumes', 'sshKeys', 'ipv6', 'serverGroups'],
  sources: [API, 'https://github.com/cloudscale-ch/cloudscale-go-sdk'],
};
