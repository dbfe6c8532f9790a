import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'ORACLE',
  name: 'oracle',
  title: 'Oracle Cloud Infrastructure DNS',
  site: 'https://docs.oracle.com/en-us/iaas/api/#/en/dns/',
  defaultService: 'dns',
  credentials: [
    { option: 'tenancy', variables: ['OCI_TENANCY_OCID', 'TF_VAR_tenancy_ocid'], secret: false },
    { option: 'user', variables: ['OCI_USER_OCID', 'TF_VAR_user_ocid'], secret: false },
    { option: 'fingerprint', variables: ['OCI_FINGERPRINT', 'TF_VAR_fingerprint'], secret: false },
    { option: 'privateKey', variables: ['OCI_PRIVATE_KEY', 'OCI_PRIVATE_KEY_PATH'], secret: true },
    { option: 'passphrase', variables: ['OCI_PRIVATE_KEY_PASSWORD'], secret: true },
    { option: 'region', variables: ['OCI_REGION', 'TF_VAR_region'], secret: false },
    { option: 'compartmentId', variables: ['OCI_COMPARTMENT_OCID'], secret: false },
  ],
  services: {
    dns: {
      module: './dns.js',
      driver: 'OracleDns',
      page: 'oracle',
      proof: [
        { by: 'official description', what: 'DNS 20180115, and its signature', date: '2026-11' },
        { by: 'recorded responses', what: 'lexicon, 2022', date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
