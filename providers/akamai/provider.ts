import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'AKAMAI',
  name: 'akamai',
  title: 'Akamai Edge DNS',
  site: 'https://techdocs.akamai.com/edge-dns/reference/api',
  defaultService: 'dns',
  credentials: [
    { option: 'host', variables: ['AKAMAI_HOST'], secret: false },
    { option: 'clientToken', variables: ['AKAMAI_CLIENT_TOKEN'], secret: true },
    { option: 'clientSecret', variables: ['AKAMAI_CLIENT_SECRET'], secret: true },
    { option: 'accessToken', variables: ['AKAMAI_ACCESS_TOKEN'], secret: true },
    { option: 'accountSwitchKey', variables: ['AKAMAI_ACCOUNT_SWITCH_KEY'], secret: false },
    { option: 'contractId', variables: ['AKAMAI_CONTRACT_ID'], secret: false },
    { option: 'groupId', variables: ['AKAMAI_GROUP_ID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'AkamaiDns',
      page: 'akamai',
      proof: [{ by: 'official description', what: 'Edge DNS v2, and its signature', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
