import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'HOSTINGER',
  name: 'hostinger',
  title: 'Hostinger',
  site: 'https://developers.hostinger.com/',
  defaultService: 'dns',
  credentials: [{ option: 'token', variables: ['HOSTINGER_API_TOKEN'], secret: true }],
  services: {
    dns: {
      module: './dns.js',
      driver: 'HostingerDns',
      page: 'hostinger',
      proof: [{ by: 'recorded responses', what: 'lego, bodies', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
