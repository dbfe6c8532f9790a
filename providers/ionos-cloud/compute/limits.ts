import type { ComputeLimits } from '../../../src/compute/index.js';

const DOCUMENTS = 'https://api.ionos.com/docs/cloud/v6/';

/** Facts about IONOS Cloud that the scheduler works by. Labels come after a create only, so that one whose response was lost is not found. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: null,
  userData: { form: 'bytes', most: null, source: DOCUMENTS },
  auth: ['password', 'publicKey'],
  generatesPassword: false,
  openExtras: ['diskSize', 'diskType', 'type', 'cpuFamily', 'availabilityZone'],
  capacity: {
    words: /\b(?:not enough|insufficient|no) (?:resources|capacity)\b/i,
    source: 'no page names the words; these are general',
  },
  sources: [DOCUMENTS],
};
