import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LINODE',
  name: 'linode',
  title: 'Linode (Akamai)',
  site: 'https://techdocs.akamai.com/linode-api/reference/api',
  defaultService: 'compute',
  credentials: [{ option: 'token', variables: ['LINODE_TOKEN', 'LINODE_CLI_TOKEN'], secret: true }],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'LinodeCompute',
      page: 'linode',
      proof: [
        { by: 'official description', what: 'the operations of linode-cli 4.229.1', date: '2026-11' },
        { by: 'recorded responses', what: 'the exchanges of linodego’s own tests', date: '2026-11' },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'LinodeDns',
      page: 'linode-dns',
      proof: [
        { by: 'official description', what: 'OpenAPI of 2020', date: '2026-11' },
        { by: 'recorded responses', what: 'Apache Libcloud, lexicon', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
