import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'SCALEWAY',
  name: 'scaleway',
  title: 'Scaleway',
  site: 'https://www.scaleway.com/en/developers/api/',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['SCW_SECRET_KEY', 'LEXICON_SCALEWAY_AUTH_SECRET_KEY'], secret: true },
    { option: 'projectId', variables: ['SCW_DEFAULT_PROJECT_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'ScalewayDns',
      page: 'scaleway',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2025', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
