import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'BUNNY',
  name: 'bunny',
  title: 'bunny.net',
  site: 'https://docs.bunny.net/reference/dnszonepublic_index',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['BUNNY_API_KEY'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'BunnyDns',
      page: 'bunny',
      proof: [{ by: 'documentation', what: 'requests in the documented form', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
