import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'RACKSPACE',
  name: 'rackspace',
  title: 'Rackspace Public Cloud',
  site: 'https://docs-ospc.rackspace.com/',
  defaultService: 'compute',
  credentials: [
    { option: 'username', variables: ['RACKSPACE_USERNAME', 'OS_USERNAME'], secret: false },
    { option: 'apiKey', variables: ['RACKSPACE_API_KEY'], secret: true },
    { option: 'region', variables: ['RACKSPACE_REGION', 'OS_REGION_NAME'], secret: false },
  ],
  services: {
    compute: {
      module: './compute.js',
      driver: 'RackspaceCompute',
      page: 'rackspace',
      proof: [
        { by: 'sandbox', what: 'rackspace', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
      ],
    },
    storage: {
      module: './storage.js',
      driver: 'CloudFiles',
      page: 'rackspace',
      proof: [{ by: 'sandbox', what: 'rackspace', date: '2026-11' }],
    },
    dns: {
      module: './dns.js',
      driver: 'RackspaceDns',
      page: 'rackspace',
      proof: [
        { by: 'sandbox', what: 'rackspace', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' },
      ],
    },
    loadbalancer: {
      module: './load-balancer/driver.js',
      driver: 'RackspaceLoadBalancer',
      page: 'rackspace',
      proof: [
        { by: 'sandbox', what: 'rackspace', date: '2026-11' },
        { by: 'recorded responses', what: "Rackspace's documentation", date: '2026-11' },
      ],
    },
  },
  aliases: [{ constant: 'CLOUDFILES', name: 'cloudfiles', service: 'storage' }],
} as const satisfies ProviderManifest;
