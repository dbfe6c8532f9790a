import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'RACKSPACE_FLEX',
  name: 'rackspace-flex',
  title: 'Rackspace OpenStack Flex',
  site: 'https://docs.rackspacecloud.com/',
  defaultService: 'compute',
  credentials: [
    { option: 'username', variables: ['OS_USERNAME'], secret: false },
    { option: 'password', variables: ['OS_PASSWORD'], secret: true },
    { option: 'projectName', variables: ['OS_PROJECT_NAME'], secret: false },
    { option: 'region', variables: ['OS_REGION_NAME'], secret: false },
  ],
  services: {
    compute: {
      module: './compute.js',
      driver: 'RackspaceFlexCompute',
      page: 'rackspace-flex',
      proof: [{ by: 'documentation', what: 'as OpenStack, which was proven on Zed', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
