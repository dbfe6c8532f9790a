import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'SCALEWAY',
  name: 'scaleway',
  title: 'Scaleway',
  site: 'https://www.scaleway.com/en/developers/api/',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['SCW_SECRET_KEY', 'LEXICON_SCALEWAY_AUTH_SECRET_KEY'], secret: true },
    { option: 'projectId', variables: ['SCW_DEFAULT_PROJECT_ID'], secret: false },
    { option: 'region', variables: ['SCW_DEFAULT_ZONE'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'ScalewayCompute',
      page: 'scaleway',
      proof: [
        { by: 'official description', what: 'OpenAPI of the Instance API', date: '2026-11' },
        { by: 'recorded responses', what: 'scaleway-cli, 2024 to 2026', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'ScalewayDns',
      page: 'scaleway',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2025', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
