import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'AURORA',
  name: 'aurora',
  title: 'Aurora DNS',
  site: 'https://www.pcextreme.com/aurora/dns',
  defaultService: 'dns',
  credentials: [
    { option: 'apiKey', variables: ['AURORA_API_KEY'], secret: true },
    { option: 'secret', variables: ['AURORA_SECRET'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'AuroraDns',
      page: 'aurora',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
