import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'IONOS_CLOUD',
  name: 'ionos-cloud',
  title: 'IONOS Cloud',
  site: 'https://api.ionos.com/docs/cloud/v6/',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['IONOS_TOKEN'], secret: true },
    { option: 'username', variables: ['IONOS_USERNAME'], secret: false },
    { option: 'password', variables: ['IONOS_PASSWORD'], secret: true },
    { option: 'contractNumber', variables: ['IONOS_CONTRACT_NUMBER'], secret: false },
    { option: 'datacenterId', variables: [], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'IonosCompute',
      page: 'ionos-cloud',
      proof: [{ by: 'official description', what: 'Cloud API v6, 2025-08', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
