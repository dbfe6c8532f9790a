import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'VERCEL',
  name: 'vercel',
  title: 'Vercel',
  site: 'https://vercel.com/docs/rest-api',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['VERCEL_API_TOKEN', 'LEXICON_VERCEL_AUTH_TOKEN'], secret: true },
    { option: 'teamId', variables: ['VERCEL_TEAM_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'VercelDns',
      page: 'vercel',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2021', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
