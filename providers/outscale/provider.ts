import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'OUTSCALE',
  name: 'outscale',
  title: '3DS OUTSCALE',
  site: 'https://docs.outscale.com/api.html',
  defaultService: 'compute',
  credentials: [
    { option: 'accessKey', variables: ['OSC_ACCESS_KEY'], secret: false },
    { option: 'secretKey', variables: ['OSC_SECRET_KEY'], secret: true },
    { option: 'region', variables: ['OSC_REGION'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'OutscaleCompute',
      page: 'outscale',
      proof: [
        {
          by: 'official description',
          what: "the vendor's OpenAPI document 1.40.1, and its examples",
          date: '2026-11',
        },
      ],
    },
    loadbalancer: {
      module: './loadbalancer/driver.js',
      driver: 'OutscaleLoadBalancer',
      page: 'outscale',
      proof: [
        {
          by: 'official description',
          what: "the vendor's OpenAPI document 1.40.1, and its examples",
          date: '2026-11',
        },
      ],
    },
  },
} as const satisfies ProviderManifest;
