import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LIQUID_WEB',
  name: 'liquid-web',
  title: 'Liquid Web',
  site: 'https://cart.liquidweb.com/storm/api/docs/v1/Network/DNS/Record.html',
  defaultService: 'dns',
  credentials: [
    { option: 'username', variables: ['LWAPI_USERNAME', 'LIQUID_WEB_USERNAME'], secret: false },
    { option: 'password', variables: ['LWAPI_PASSWORD', 'LIQUID_WEB_PASSWORD'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'LiquidWebDns',
      page: 'liquid-web',
      proof: [{ by: 'recorded responses', what: 'Apache Libcloud', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
