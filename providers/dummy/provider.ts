import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'DUMMY',
  name: 'dummy',
  title: 'DUMMY, a cloud in memory',
  defaultService: 'compute',
  credentials: [],
  services: {
    compute: {
      module: './compute.js',
      driver: 'DummyCompute',
      page: 'dummy',
      proof: [{ by: 'sandbox', what: 'itself: it proves nothing about any cloud', date: '2026-11' }],
    },
    dns: {
      module: './dns.js',
      driver: 'DummyDns',
      page: 'dummy',
      proof: [{ by: 'sandbox', what: 'itself: it proves nothing about any cloud', date: '2026-11' }],
    },
    loadbalancer: {
      module: './loadbalancer.js',
      driver: 'DummyLoadBalancer',
      page: 'dummy',
      proof: [{ by: 'sandbox', what: 'itself: it proves nothing about any cloud', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
