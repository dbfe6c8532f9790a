import type { RateRules } from '../../../src/driver/index.js';

/**
 * Limits of the Azure Resource Manager for a subscription and a signed-in identity, in a region. The limits of compute and network by kinds
 * of requests show only in refusals and their Retry-After.
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
