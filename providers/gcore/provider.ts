import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GCORE',
  name: 'gcore',
  title: 'Gcore',
  site: 'https://gcore.com/docs/api-reference',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['GCORE_API_KEY', 'GCORE_PERMANENT_API_TOKEN'], secret: true },
    { option: 'projectId', variables: ['GCORE_CLOUD_PROJECT_ID'], secret: false },
    { option: 'region', variables: ['GCORE_CLOUD_REGION_ID'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'GcoreCompute',
      page: 'gcore',
      proof: [{ by: 'official description', what: "types of Gcore's own client of 2026", date: '2026-11' }],
    },
    dns: {
      module: './dns.js',
      driver: 'GcoreDns',
      page: 'gcore-dns',
      proof: [{ by: 'recorded responses', what: 'octoDNS, bodies', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
