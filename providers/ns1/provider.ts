import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'NS1',
  name: 'ns1',
  title: 'NS1 (IBM)',
  site: 'https://developer.ibm.com/apis/catalog/ns1--ibm-ns1-connect-api',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['NS1_API_KEY', 'NS1_APIKEY', 'LEXICON_NSONE_AUTH_TOKEN'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Ns1',
      page: 'ns1',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
