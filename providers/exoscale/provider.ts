import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'EXOSCALE',
  name: 'exoscale',
  title: 'Exoscale',
  site: 'https://openapi-v2.exoscale.com/',
  defaultService: 'dns',
  credentials: [
    { option: 'apiKey', variables: ['EXOSCALE_API_KEY'], secret: true },
    { option: 'apiSecret', variables: ['EXOSCALE_API_SECRET'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'ExoscaleDns',
      page: 'exoscale',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
