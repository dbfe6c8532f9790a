import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CLOUDSCALE',
  name: 'cloudscale',
  title: 'cloudscale.ch',
  site: 'https://www.cloudscale.ch/en/api/v1',
  defaultService: 'compute',
  credentials: [{ option: 'token', variables: ['CLOUDSCALE_API_TOKEN'], secret: true }],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'CloudscaleCompute',
      page: 'cloudscale',
      proof: [
        {
          by: 'official description',
          what: 'types of cloudscale.ch’s own Go client of 2026-06; responses in the tests of its clients',
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
