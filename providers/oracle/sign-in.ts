import type { KeyObject } from 'node:crypto';
import { type Keys, type KeySignIn, readPrivateKey, signHttp } from '../../src/driver/index.js';

/** Keys that have been read once. */
const known = new WeakMap<Keys, KeyObject>();

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
  shown: ['tenancy', 'user', 'fingerprint', 'region', 'compartmentId'],
  texts: ['privateKey', 'passphrase'],
  sign: (keys, outgoing, { now }) => {
    const { tenancy = '', user = '', fingerprint = '' } = keys;
    return signHttp(outgoing, { keyId: [tenancy, user, fingerprint].join('/'), key: keyOf(keys), now });
  },
  isMisdated: ({ status, message }) => status === 401 && /clock|date/i.test(message),
};

function keyOf(keys: Keys): KeyObject {
  const key = known.get(keys) ?? readPrivateKey('oracle', keys['privateKey'] ?? '', keys['passphrase']);
  known.set(keys, key);
  return key;
}
