import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'STACKIT',
  name: 'stackit',
  title: 'STACKIT',
  site: 'https://docs.api.stackit.cloud/',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['STACKIT_SERVICE_ACCOUNT_TOKEN', 'STACKIT_TOKEN'], secret: true },
    { option: 'projectId', variables: ['STACKIT_PROJECT_ID'], secret: false },
    { option: 'region', variables: ['STACKIT_REGION'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'StackitCompute',
      page: 'stackit',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
    dns: {
      module: './dns.js',
      driver: 'StackitDns',
      page: 'stackit-dns',
      proof: [{ by: 'official description', what: 'OpenAPI of 2026', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
