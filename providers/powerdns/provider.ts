import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'POWERDNS',
  name: 'powerdns',
  title: 'PowerDNS Authoritative',
  site: 'https://doc.powerdns.com/authoritative/http-api/',
  defaultService: 'dns',
  credentials: [
    { option: 'endpoint', variables: ['PDNS_API_URL'], secret: false },
    { option: 'apiKey', variables: ['PDNS_API_KEY'], secret: true },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'PowerDns',
      page: 'powerdns',
      proof: [{ by: 'real server', what: 'PowerDNS 4.7.3', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
