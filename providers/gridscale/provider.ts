import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'GRIDSCALE',
  name: 'gridscale',
  title: 'gridscale',
  site: 'https://gridscale.io/en/api-documentation/index.html',
  defaultService: 'compute',
  credentials: [
    { option: 'userId', variables: ['GRIDSCALE_UUID'], secret: false },
    { option: 'token', variables: ['GRIDSCALE_TOKEN'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'GridscaleCompute',
      page: 'gridscale',
      proof: [
        {
          by: 'official description',
          what: 'schemas in gridscale’s own JavaScript client of 2026-03; responses of 2019',
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
