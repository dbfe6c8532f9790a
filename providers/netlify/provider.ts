import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'NETLIFY',
  name: 'netlify',
  title: 'Netlify',
  site: 'https://open-api.netlify.com/',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['NETLIFY_TOKEN', 'NETLIFY_AUTH_TOKEN'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'NetlifyDns',
      page: 'netlify',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
