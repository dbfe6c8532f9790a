import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'KAMATERA',
  name: 'kamatera',
  title: 'Kamatera',
  site: 'https://github.com/cloudwm/cloudcli',
  defaultService: 'compute',
  credentials: [
    { option: 'clientId', variables: ['KAMATERA_API_CLIENT_ID', 'CLOUDCLI_APICLIENTID'], secret: false },
    { option: 'secret', variables: ['KAMATERA_API_SECRET', 'CLOUDCLI_APISECRET'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'KamateraCompute',
      page: 'kamatera',
      proof: [
        {
          by: 'recorded responses',
          what: 'those of Apache Libcloud’s tests',
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
