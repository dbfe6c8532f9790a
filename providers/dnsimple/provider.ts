import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DNSIMPLE',
  name: 'dnsimple',
  title: 'DNSimple',
  site: 'https://developer.dnsimple.com/v2/',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['DNSIMPLE_OAUTH_TOKEN', 'LEXICON_DNSIMPLE_AUTH_TOKEN'], secret: true },
    { option: 'accountId', variables: ['DNSIMPLE_ACCOUNT_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Dnsimple',
      page: 'dnsimple',
      proof: [
        { by: 'recorded responses', what: 'the exchanges of dnsimple-go’s own tests', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
