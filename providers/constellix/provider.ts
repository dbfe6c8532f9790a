import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CONSTELLIX',
  name: 'constellix',
  title: 'Constellix',
  site: 'https://api-docs.constellix.com',
  defaultService: 'dns',
  credentials: [
    { option: 'apiKey', variables: ['CONSTELLIX_API_KEY', 'LEXICON_CONSTELLIX_AUTH_USERNAME'], secret: true },
    {
      option: 'secretKey',
      variables: ['CONSTELLIX_SECRET_KEY', 'LEXICON_CONSTELLIX_AUTH_TOKEN'],
      secret: true,
    },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Constellix',
      page: 'constellix',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
