import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CLOUDNS',
  name: 'cloudns',
  title: 'ClouDNS',
  site: 'https://www.cloudns.net/wiki/article/41/',
  defaultService: 'dns',
  credentials: [
    { option: 'authId', variables: ['CLOUDNS_AUTH_ID'], secret: false },
    { option: 'subAuthId', variables: ['CLOUDNS_SUB_AUTH_ID'], secret: false },
    { option: 'authPassword', variables: ['CLOUDNS_AUTH_PASSWORD'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'ClouDns',
      page: 'cloudns',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
