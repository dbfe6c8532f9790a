import type { ComputeLimits } from '../../src/compute/index.js';

/** Facts about Lightsail that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^[A-Za-z0-9_.-]{2,255}$/,
    words: 'is no name of an instance: 2 to 255 letters, digits, and -, _ and .',
  },
  userData: {
    form: 'text',
    most: null,
    source: 'https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateInstances.html',
  },
  auth: [],
  generatesPassword: false,
  openExtras: ['ipAddressType'],
  // Lightsail names no limit of a request; an account begins with room for 20 instances.
  batch: { create: 20, destroy: 1, repeatable: false, sharedName: false },
  capacity: {
    words: /\b(?:insufficient|not enough) capacity\b/i,
    source: 'no page names the words; these are general',
  },
  sources: [
    'https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateInstances.html',
    'https://docs.aws.amazon.com/general/latest/gr/lightsail.html',
  ],
};
