/** A public cloud that runs CloudStack. */
export interface CloudStackCloud {
  /** Who runs it, and where. */
  readonly title: string;
  /** URL of its API. */
  readonly endpoint: string;
  /** Page of its operator that names the URL. */
  readonly source: string;
}

const LEASEWEB = 'https://kb.leaseweb.com/?p=10457';

/**
 * Public clouds whose operators document the URL of their API; others tell it to their customers:
 * `new CloudStack({ endpoint: CLOUDSTACK_CLOUDS.ikoula.endpoint, apiKey, secretKey })`.
 */
export const CLOUDSTACK_CLOUDS = {
  ikoula: {
    title: 'Ikoula',
    endpoint: 'https://cloudstack.ikoula.com/client/api',
    source: 'https://en-wiki.ikoula.com/en/How_to_use_the_Cloud_Ikoula_private_API',
  },
  'leaseweb-ams-01': {
    title: 'Leaseweb Elastic Compute, Amsterdam',
    endpoint: 'https://csrp07nl.leaseweb.com/client/api',
    source: LEASEWEB,
  },
  'leaseweb-ams-01-premium': {
    title: 'Leaseweb Elastic Compute Premium, Amsterdam',
    endpoint: 'https://csrp08nl.leaseweb.com/client/api',
    source: LEASEWEB,
  },
  'leaseweb-lon-01-premium': {
    title: 'Leaseweb Elastic Compute Premium, London',
    endpoint: 'https://csrp06uk.leaseweb.com/client/api',
    source: LEASEWEB,
  },
  'leaseweb-mtl-02': {
    title: 'Leaseweb Elastic Compute, Montreal',
    endpoint: 'https://csrp10ca.leaseweb.com/client/api',
    source: LEASEWEB,
  },
} as const satisfies Readonly<Record<string, CloudStackCloud>>;

/** Name of a cloud in {@link CLOUDSTACK_CLOUDS}. */
export type CloudStackCloudName = keyof typeof CLOUDSTACK_CLOUDS;
