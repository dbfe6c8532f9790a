import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'NAMECHEAP',
  name: 'namecheap',
  title: 'Namecheap',
  site: 'https://www.namecheap.com/support/api/intro/',
  defaultService: 'dns',
  credentials: [
    { option: 'apiUser', variables: ['NAMECHEAP_API_USER'], secret: false },
    { option: 'apiKey', variables: ['NAMECHEAP_API_KEY'], secret: true },
    { option: 'clientIp', variables: ['NAMECHEAP_CLIENT_IP'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'NamecheapDns',
      page: 'namecheap',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2020, and lego', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
