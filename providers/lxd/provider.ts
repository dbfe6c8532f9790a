import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LXD',
  name: 'lxd',
  title: 'LXD',
  site: 'https://documentation.ubuntu.com/lxd/',
  defaultService: 'compute',
  credentials: [
    { option: 'endpoint', variables: ['LXD_SOCKET'], secret: false },
    { option: 'tls', variables: ['LXD_CONF'], secret: true },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'LxdCompute',
      page: 'lxd',
      proof: [{ by: 'real server', what: 'LXD 5.0.2', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
