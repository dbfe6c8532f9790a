import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'ZONOMI',
  name: 'zonomi',
  title: 'Zonomi',
  site: 'https://zonomi.com/app/dns/dyndns.jsp',
  defaultService: 'dns',
  credentials: [{ option: 'apiKey', variables: ['ZONOMI_API_KEY'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'ZonomiDns',
      page: 'zonomi',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2017; Apache Libcloud', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
