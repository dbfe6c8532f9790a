import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'PORKBUN',
  name: 'porkbun',
  title: 'Porkbun',
  site: 'https://porkbun.com/api/json/v3/documentation',
  defaultService: 'dns',
  credentials: [
    { option: 'apiKey', variables: ['PORKBUN_API_KEY', 'LEXICON_PORKBUN_AUTH_KEY'], secret: true },
    {
      option: 'secretApiKey',
      variables: ['PORKBUN_SECRET_API_KEY', 'LEXICON_PORKBUN_AUTH_SECRET'],
      secret: true,
    },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Porkbun',
      page: 'porkbun',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2024', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
