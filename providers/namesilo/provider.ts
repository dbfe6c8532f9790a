import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'NAMESILO',
  name: 'namesilo',
  title: 'NameSilo',
  site: 'https://www.namesilo.com/api-reference',
  defaultService: 'dns',
  credentials: [{ option: 'apiKey', variables: ['NAMESILO_API_KEY'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'NamesiloDns',
      page: 'namesilo',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2016 to 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
