import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CLOUDSIGMA',
  name: 'cloudsigma',
  title: 'CloudSigma',
  site: 'https://docs.cloudsigma.com/en/latest/',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['CLOUDSIGMA_TOKEN'], secret: true },
    { option: 'username', variables: ['CLOUDSIGMA_USERNAME'], secret: false },
    { option: 'password', variables: ['CLOUDSIGMA_PASSWORD'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'CloudSigmaCompute',
      page: 'cloudsigma',
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
