import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'TRANSIP',
  name: 'transip',
  title: 'TransIP',
  site: 'https://api.transip.nl/rest/docs.html',
  defaultService: 'dns',
  credentials: [
    { option: 'login', variables: ['TRANSIP_ACCOUNT_NAME'], secret: false },
    { option: 'privateKey', variables: ['TRANSIP_PRIVATE_KEY', 'TRANSIP_PRIVATE_KEY_PATH'], secret: true },
    { option: 'globalKey', variables: ['TRANSIP_GLOBAL_KEY'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'TransIpDns',
      page: 'transip',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2022', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
