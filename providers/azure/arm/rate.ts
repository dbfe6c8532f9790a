import type { RateRules } from '../../../src/driver/index.js';

/**
 * What the Azure Resource Manager lets through for a subscription and one who signs in, in a region. What compute and network themselves
 * limit, by kinds of requests, shows in a refusal and its Retry-After alone.
 */
export const ARM_RATE: RateRules = {
  headers: null,
  reset: 'full',
  windows: [],
  buckets: [
    { requests: 'reads', size: 250, perSecond: 25, remaining: 'x-ms-ratelimit-remaining-subscription-reads' },
    {
      requests: 'creates',
      size: 200,
      perSecond: 10,
      remaining: 'x-ms-ratelimit-remaining-subscription-writes',
    },
    {
      requests: 'deletes',
      size: 200,
      perSecond: 10,
      remaining: 'x-ms-ratelimit-remaining-subscription-deletes',
    },
  ],
  reserve: 0,
  sources: [
    'https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/request-limits-and-throttling',
  ],
};
