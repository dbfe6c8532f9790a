import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DNSMADEEASY',
  name: 'dns-made-easy',
  title: 'DNS Made Easy',
  site: 'https://api-docs.dnsmadeeasy.com/',
  defaultService: 'dns',
  credentials: [
    {
      option: 'apiKey',
      variables: ['DNSMADEEASY_API_KEY', 'LEXICON_DNSMADEEASY_AUTH_USERNAME'],
      secret: true,
    },
    {
      option: 'secretKey',
      variables: ['DNSMADEEASY_API_SECRET', 'LEXICON_DNSMADEEASY_AUTH_TOKEN'],
      secret: true,
    },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'DnsMadeEasy',
      page: 'dns-made-easy',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
