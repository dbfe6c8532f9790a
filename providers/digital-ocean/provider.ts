import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DIGITAL_OCEAN',
  name: 'digital-ocean',
  title: 'DigitalOcean',
  site: 'https://docs.digitalocean.com/reference/api/',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'DigitalOceanCompute',
      page: 'digital-ocean',
      proof: [
        { by: 'official description', what: 'OpenAPI of 2026-08', date: '2026-11' },
        { by: 'sandbox', what: 'digital-ocean', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'DigitalOceanDns',
      page: 'digital-ocean-dns',
      proof: [
        { by: 'official description', what: 'OpenAPI of 2026-08', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud, lexicon', date: '2026-11' },
      ],
    },
    loadbalancer: {
      module: './loadbalancer.js',
      driver: 'DigitalOceanLoadBalancer',
      page: 'digital-ocean',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026-08', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
