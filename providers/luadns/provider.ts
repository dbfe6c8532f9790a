import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LUADNS',
  name: 'luadns',
  title: 'LuaDNS',
  site: 'https://luadns.com/api.html',
  defaultService: 'dns',
  credentials: [
    { option: 'username', variables: ['LUADNS_API_USERNAME', 'LEXICON_LUADNS_AUTH_USERNAME'], secret: false },
    { option: 'apiToken', variables: ['LUADNS_API_TOKEN', 'LEXICON_LUADNS_AUTH_TOKEN'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Luadns',
      page: 'luadns',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
