import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'HETZNER',
  name: 'hetzner',
  title: 'Hetzner Cloud',
  site: 'https://docs.hetzner.cloud/',
  defaultService: 'compute',
  credentials: [{ option: 'token', variables: ['HCLOUD_TOKEN', 'HETZNER_API_TOKEN'], secret: true }],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'HetznerCompute',
      page: 'hetzner',
      proof: [{ by: 'documentation', what: 'responses in the documented form', date: '2026-11' }],
    },
    dns: {
      module: './dns.js',
      driver: 'HetznerDns',
      page: 'hetzner-dns',
      proof: [{ by: 'recorded responses', what: 'the exchanges of hcloud-go’s own tests', date: '2026-11' }],
    },
    loadbalancer: {
      module: './loadbalancer/driver.js',
      driver: 'HetznerLoadBalancer',
      page: 'hetzner',
      proof: [
        { by: 'official description', what: 'OpenAPI of 2026-02, as hcloud-openapi has it', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
