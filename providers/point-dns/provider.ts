import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'POINTDNS',
  name: 'point-dns',
  title: 'PointDNS',
  site: 'https://pointhq.com/api/docs',
  defaultService: 'dns',
  credentials: [
    { option: 'username', variables: ['POINTDNS_USERNAME', 'LEXICON_POINTHQ_AUTH_USERNAME'], secret: false },
    { option: 'apiKey', variables: ['POINTDNS_PASSWORD', 'LEXICON_POINTHQ_AUTH_TOKEN'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'PointDns',
      page: 'point-dns',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
