import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'EXOSCALE',
  name: 'exoscale',
  title: 'Exoscale',
  site: 'https://openapi-v2.exoscale.com/',
  defaultService: 'compute',
  credentials: [
    { option: 'apiKey', variables: ['EXOSCALE_API_KEY', 'EXOSCALE_KEY'], secret: true },
    {
      option: 'apiSecret',
      variables: ['EXOSCALE_API_SECRET', 'EXOSCALE_SECRET', 'EXOSCALE_SECRET_KEY'],
      secret: true,
    },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'ExoscaleCompute',
      page: 'exoscale',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
    dns: {
      module: './dns.js',
      driver: 'ExoscaleDns',
      page: 'exoscale-dns',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
