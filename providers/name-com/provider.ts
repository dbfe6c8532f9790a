import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'NAME_COM',
  name: 'name-com',
  title: 'Name.com',
  site: 'https://www.name.com/api-docs',
  defaultService: 'dns',
  credentials: [
    { option: 'username', variables: ['NAMECOM_USERNAME', 'LEXICON_NAMECOM_AUTH_USERNAME'], secret: false },
    { option: 'apiToken', variables: ['NAMECOM_API_TOKEN', 'LEXICON_NAMECOM_AUTH_TOKEN'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'NameCom',
      page: 'name-com',
      proof: [{ by: 'recorded responses', what: 'lexicon, 2020', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
