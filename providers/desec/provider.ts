import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DESEC',
  name: 'desec',
  title: 'deSEC',
  site: 'https://desec.readthedocs.io/en/latest/',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['DESEC_TOKEN', 'LEXICON_DESEC_AUTH_TOKEN'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Desec',
      page: 'desec',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2025', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
