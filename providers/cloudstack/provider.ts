import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'CLOUDSTACK',
  name: 'cloudstack',
  title: 'Apache CloudStack',
  site: 'https://cloudstack.apache.org/api/',
  defaultService: 'compute',
  credentials: [
    { option: 'endpoint', variables: ['CLOUDSTACK_ENDPOINT'], secret: false },
    { option: 'apiKey', variables: ['CLOUDSTACK_KEY'], secret: false },
    { option: 'secretKey', variables: ['CLOUDSTACK_SECRET'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'CloudStackCompute',
      page: 'cloudstack',
      proof: [
        {
          by: 'official description',
          what: 'the commands of cloudstack-go of 2026-08, signature included',
          date: '2026-11',
        },
        { by: 'recorded responses', what: 'those of cloudstack-go and Apache Libcloud', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
