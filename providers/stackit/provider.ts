import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'STACKIT',
  name: 'stackit',
  title: 'STACKIT',
  site: 'https://docs.api.stackit.cloud/',
  defaultService: 'dns',
  credentials: [
    { option: 'token', variables: ['STACKIT_SERVICE_ACCOUNT_TOKEN', 'STACKIT_TOKEN'], secret: true },
    { option: 'projectId', variables: ['STACKIT_PROJECT_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'StackitDns',
      page: 'stackit',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
