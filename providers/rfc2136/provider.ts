import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'RFC2136',
  name: 'rfc2136',
  title: 'Name servers that take dynamic updates (RFC 2136)',
  site: 'https://www.rfc-editor.org/rfc/rfc2136',
  defaultService: 'dns',
  credentials: [
    { option: 'server', variables: [], secret: false },
    { option: 'key', variables: [], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'Rfc2136',
      page: 'rfc2136',
      proof: [{ by: 'real server', what: 'BIND 9.18, Knot 3.2', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
