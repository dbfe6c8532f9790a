import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GANDI_LIVE',
  name: 'gandi-live',
  title: 'Gandi LiveDNS',
  site: 'https://api.gandi.net/docs/livedns/',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['GANDI_TOKEN', 'GANDIV5_PERSONAL_ACCESS_TOKEN'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'GandiLiveDns',
      page: 'gandi-live',
      proof: [{ by: 'recorded responses', what: 'Apache Libcloud, lexicon', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
