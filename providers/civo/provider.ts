import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CIVO',
  name: 'civo',
  title: 'Civo',
  site: 'https://www.civo.com/api',
  defaultService: 'compute',
  credentials: [
    { option: 'token', variables: ['CIVO_TOKEN'], secret: true },
    { option: 'region', variables: ['CIVO_REGION'], secret: false },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'CivoCompute',
      page: 'civo',
      proof: [
        { by: 'recorded responses', what: 'the exchanges of civogo’s own tests', date: '2026-11' },
        { by: 'documentation', what: 'responses in the documented form', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
