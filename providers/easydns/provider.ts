import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'EASYDNS',
  name: 'easydns',
  title: 'easyDNS',
  site: 'https://docs.sandbox.rest.easydns.net/',
  defaultService: 'dns',
  credentials: [
    { option: 'apiToken', variables: ['EASYDNS_TOKEN'], secret: true },
    { option: 'apiKey', variables: ['EASYDNS_KEY'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'EasyDns',
      page: 'easydns',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2016', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
