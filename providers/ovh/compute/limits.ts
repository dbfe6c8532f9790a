import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about OVHcloud that the scheduler works by. It keeps no tags, so that a create whose response was lost cannot be told from others. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: null,
  userData: {
    form: 'text',
    most: null,
    source: 'https://eu.api.ovh.com/console/?section=%2Fcloud&branch=v1',
  },
  auth: [],
  generatesPassword: false,
  // OVHcloud names no largest number; a new project's quota is not much more.
  batch: { create: 20, destroy: 1, repeatable: false, sharedName: true },
  openExtras: ['groupId', 'monthlyBilling', 'bootVolume'],
  capacity: {
    words: /No valid host was found|\bout of stock\b/i,
    faults: /No valid host was found/i,
    source: "OVHcloud runs OpenStack's Nova; its own pages name no words",
  },
  sources: ['https://eu.api.ovh.com/console/?section=%2Fcloud&branch=v1'],
};
