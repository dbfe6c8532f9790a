import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'INWX',
  name: 'inwx',
  title: 'INWX',
  site: 'https://www.inwx.com/en/help/apidoc',
  defaultService: 'dns',
  credentials: [
    { option: 'username', variables: ['INWX_USERNAME'], secret: false },
    { option: 'password', variables: ['INWX_PASSWORD'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'InwxDns',
      page: 'inwx',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
