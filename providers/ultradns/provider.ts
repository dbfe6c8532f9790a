import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'ULTRADNS',
  name: 'ultradns',
  title: 'UltraDNS',
  site: 'https://docs.ultradns.com/',
  defaultService: 'dns',
  credentials: [
    { option: 'username', variables: ['ULTRADNS_USERNAME'], secret: false },
    { option: 'password', variables: ['ULTRADNS_PASSWORD'], secret: true },
    { option: 'account', variables: ['ULTRADNS_ACCOUNT'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'UltraDns',
      page: 'ultradns',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2020, and octoDNS', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
