import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'ORACLE',
  name: 'oracle',
  title: 'Oracle Cloud Infrastructure',
  site: 'https://docs.oracle.com/en-us/iaas/api/',
  defaultService: 'compute',
  credentials: [
    {
      option: 'tenancy',
      variables: ['OCI_TENANCY_OCID', 'TF_VAR_tenancy_ocid', 'OCI_CLI_TENANCY'],
      secret: false,
    },
    { option: 'user', variables: ['OCI_USER_OCID', 'TF_VAR_user_ocid', 'OCI_CLI_USER'], secret: false },
    {
      option: 'fingerprint',
      variables: ['OCI_FINGERPRINT', 'TF_VAR_fingerprint', 'OCI_CLI_FINGERPRINT'],
      secret: false,
    },
    {
      option: 'privateKey',
      variables: ['OCI_PRIVATE_KEY', 'OCI_CLI_KEY_CONTENT', 'OCI_PRIVATE_KEY_PATH', 'OCI_CLI_KEY_FILE'],
      secret: true,
    },
    { option: 'passphrase', variables: ['OCI_PRIVATE_KEY_PASSWORD', 'OCI_CLI_PASSPHRASE'], secret: true },
    { option: 'region', variables: ['OCI_REGION', 'TF_VAR_region', 'OCI_CLI_REGION'], secret: false },
    {
      option: 'compartmentId',
      variables: ['OCI_COMPARTMENT_OCID', 'TF_VAR_compartment_ocid'],
      secret: false,
    },
  ],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'OracleCompute',
      page: 'oracle',
      proof: [
        {
          by: 'official description',
          what: 'core and identity 20160918, made of Oracle’s Go client of 2026-06; the behaviours on a stand-in',
          date: '2026-11',
        },
      ],
    },
    dns: {
      module: './dns.js',
      driver: 'OracleDns',
      page: 'oracle-dns',
      proof: [
        { by: 'official description', what: 'DNS 20180115, and its signature', date: '2026-11' },
        { by: 'recorded responses', what: 'lexicon, 2022', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
