import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'VERDA',
  name: 'verda',
  title: 'Verda',
  site: 'https://api.verda.com/v1/docs',
  defaultService: 'compute',
  credentials: [
    { option: 'clientId', variables: ['VERDA_CLIENT_ID'], secret: false },
    { option: 'clientSecret', variables: ['VERDA_CLIENT_SECRET'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'VerdaCompute',
      page: 'verda',
      proof: [
        {
          by: 'documentation',
          what: 'requests and responses of the tests of Verda’s own Python and Go clients',
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
