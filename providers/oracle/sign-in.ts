import { type KeySignIn, privateKeyOf, signHttp } from '../../src/driver/index.js';

/** Requests are signed with the user's RSA key. */
export const ORACLE_SIGN_IN: KeySignIn = {
  endpoint: ({ region }) => `https://dns.${region}.oraclecloud.com/20180115`,
  keys: {
    tenancy: ['OCI_TENANCY_OCID', 'TF_VAR_tenancy_ocid'],
    user: ['OCI_USER_OCID', 'TF_VAR_user_ocid'],
    fingerprint: ['OCI_FINGERPRINT', 'TF_VAR_fingerprint'],
    privateKey: ['OCI_PRIVATE_KEY'],
    region: ['OCI_REGION', 'TF_VAR_region'],
    compartmentId: ['OCI_COMPARTMENT_OCID'],
  },
  optional: { passphrase: ['OCI_PRIVATE_KEY_PASSWORD'] },
  files: { privateKey: ['OCI_PRIVATE_KEY_PATH', 'TF_VAR_private_key_path'] },
  shown: ['tenancy', 'user', 'fingerprint', 'region', 'compartmentId'],
  texts: ['privateKey', 'passphrase'],
  sign: (keys, outgoing, { now }) => {
    const { tenancy = '', user = '', fingerprint = '' } = keys;
    const key = privateKeyOf('oracle', keys);
    return signHttp(outgoing, { keyId: [tenancy, user, fingerprint].join('/'), key, now });
  },
  isMisdated: ({ status, message }) => status === 401 && /clock|date/i.test(message),
};
