import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'IONOS',
  name: 'ionos',
  title: 'IONOS',
  site: 'https://developer.hosting.ionos.com/docs/dns',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['IONOS_API_KEY'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'IonosDns',
      page: 'ionos',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2024', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
