import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'INFOMANIAK',
  name: 'infomaniak',
  title: 'Infomaniak',
  site: 'https://developer.infomaniak.com/docs/api',
  defaultService: 'dns',
  credentials: [
    {
      option: 'token',
      variables: ['INFOMANIAK_ACCESS_TOKEN', 'LEXICON_INFOMANIAK_AUTH_TOKEN'],
      secret: true,
    },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Infomaniak',
      page: 'infomaniak',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2021; lego, bodies', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
