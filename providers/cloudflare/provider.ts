import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CLOUDFLARE',
  name: 'cloudflare',
  title: 'Cloudflare',
  site: 'https://developers.cloudflare.com/api/',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['CLOUDFLARE_API_TOKEN', 'CF_API_TOKEN'], secret: true },
    { option: 'accountId', variables: ['CLOUDFLARE_ACCOUNT_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'CloudflareDns',
      page: 'cloudflare',
      proof: [
        { by: 'official description', what: 'API description of 2022', date: '2026-11' },
        { by: 'recorded responses', what: '2025', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
