import type { ComputeLimits } from '../../../src/compute/index.js';

const DOCUMENTS = 'https://gridscale.io/en/api-documentation/index.html';

/** Facts about gridscale that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: { pattern: /^.{1,64}$/su, words: 'is no name of 1 to 64 characters' },
  userData: { form: 'bytes', most: null, source: DOCUMENTS },
  auth: ['password'],
  generatesPassword: false,
  openExtras: [
    'diskSize',
    'diskType',
    'hostname',
    'addressIds',
    'availabilityZone',
    'hardwareProfile',
    'autoRecovery',
  ],
  sources: [DOCUMENTS, 'https://github.com/gridscale/gsclient-js/tree/master/src/Specs/models'],
};
