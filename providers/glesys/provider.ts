import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GLESYS',
  name: 'glesys',
  title: 'GleSYS',
  site: 'https://github.com/glesys/API/wiki/Full-API-Documentation',
  defaultService: 'dns',
  credentials: [
    { option: 'apiUser', variables: ['GLESYS_API_USER'], secret: false },
    { option: 'apiKey', variables: ['GLESYS_API_KEY'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'GlesysDns',
      page: 'glesys',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2017', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
