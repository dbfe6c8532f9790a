import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'INCUS',
  name: 'incus',
  title: 'Incus',
  site: 'https://linuxcontainers.org/incus/docs/main/',
  defaultService: 'compute',
  credentials: [
    { option: 'endpoint', variables: ['INCUS_SOCKET'], secret: false },
    { option: 'tls', variables: ['INCUS_CONF'], secret: true },
  ],
  services: {
    compute: {
      module: './compute.js',
      driver: 'IncusCompute',
      page: 'lxd',
      proof: [
        { by: 'real server', what: 'Incus 6.0.4', date: '2026-11' },
        { by: 'official description', what: 'OpenAPI of Incus', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
