import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'NFSN',
  name: 'nfsn',
  title: 'NearlyFreeSpeech.NET',
  site: 'https://members.nearlyfreespeech.net/wiki/API/DNS',
  defaultService: 'dns',
  credentials: [
    { option: 'login', variables: ['NEARLYFREESPEECH_LOGIN'], secret: false },
    { option: 'apiKey', variables: ['NEARLYFREESPEECH_API_KEY'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'NfsnDns',
      page: 'nfsn',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2018', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
