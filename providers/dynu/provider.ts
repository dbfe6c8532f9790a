import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DYNU',
  name: 'dynu',
  title: 'Dynu',
  site: 'https://www.dynu.com/en-US/Support/API',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['DYNU_API_KEY', 'LEXICON_DYNU_AUTH_TOKEN'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Dynu',
      page: 'dynu',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2025', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
