import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'VULTR',
  name: 'vultr',
  title: 'Vultr',
  site: 'https://www.vultr.com/api/',
  defaultService: 'compute',
  credentials: [{ option: 'token', variables: ['VULTR_API_KEY', 'LEXICON_VULTR_AUTH_TOKEN'], secret: true }],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'VultrCompute',
      page: 'vultr',
      proof: [
        {
          by: 'recorded responses',
          what: 'the exchanges of govultr’s own tests, Apache Libcloud',
          date: '2026-11',
        },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'VultrDns',
      page: 'vultr',
      proof: [{ by: 'recorded responses', what: 'the exchanges of govultr’s own tests', date: '2026-11' }],
    },
  },
} as const satisfies ProviderManifest;
