import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'RCODEZERO',
  name: 'rcodezero',
  title: 'RcodeZero',
  site: 'https://my.rcodezero.at/openapi',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['RCODEZERO_API_TOKEN', 'LEXICON_RCODEZERO_AUTH_TOKEN'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Rcodezero',
      page: 'rcodezero',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2019', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
