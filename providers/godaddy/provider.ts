import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GODADDY',
  name: 'godaddy',
  title: 'GoDaddy',
  site: 'https://developer.godaddy.com/doc/endpoint/domains',
  defaultService: 'dns',
  credentials: [
    { option: 'apiKey', variables: ['GODADDY_API_KEY', 'LEXICON_GODADDY_AUTH_KEY'], secret: true },
    { option: 'apiSecret', variables: ['GODADDY_API_SECRET', 'LEXICON_GODADDY_AUTH_SECRET'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Godaddy',
      page: 'godaddy',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2021', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
