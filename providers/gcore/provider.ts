import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GCORE',
  name: 'gcore',
  title: 'Gcore',
  site: 'https://api.gcore.com/docs/dns',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['GCORE_PERMANENT_API_TOKEN'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'GcoreDns',
      page: 'gcore',
      proof: [{ by: 'recorded responses', what: 'octoDNS, bodies', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
