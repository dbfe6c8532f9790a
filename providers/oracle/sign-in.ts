import {
  type DriverOptions,
  type ErrorEnvelope,
  headerValue,
  type Keys,
  type KeySignIn,
  type ListedPage,
  privateKeyOf,
  type Query,
  QuotaExceededError,
  signHttp,
} from '../../src/driver/index.js';

/** Credentials of Oracle's drivers: the API key of a user of Oracle Cloud. */
export interface OracleOptions extends DriverOptions {
  /** OCID of the tenancy. OCI_TENANCY_OCID, OCI_CLI_TENANCY */
  readonly tenancy: string;
  /** OCID of the user. OCI_USER_OCID, OCI_CLI_USER */
  readonly user: string;
  /** Fingerprint of the key. OCI_FINGERPRINT, OCI_CLI_FINGERPRINT */
  readonly fingerprint: string;
  /** The private key, as PEM. OCI_PRIVATE_KEY, OCI_CLI_KEY_CONTENT, or the file that OCI_PRIVATE_KEY_PATH or OCI_CLI_KEY_FILE names */
  readonly privateKey: string;
  /** Passphrase of the private key. OCI_PRIVATE_KEY_PASSWORD, OCI_CLI_PASSPHRASE */
  readonly passphrase?: string;
  /** Region, such as `us-ashburn-1`. OCI_REGION, OCI_CLI_REGION */
  readonly region: string;
  /** OCID of the compartment whose resources are listed, and that new ones are made in. OCI_COMPARTMENT_OCID */
  readonly compartmentId: string;
}

/** Options of Oracle's drivers for `fromEnv`. What is left out comes from variables, or from a profile of `~/.oci/config`. */
export interface OracleEnvironmentOptions extends Partial<OracleOptions> {
  /** Profile of `~/.oci/config`. OCI_CLI_PROFILE; default: `DEFAULT` */
  readonly profile?: string;
}

/** Signs requests with the user's RSA key. @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm */
const SIGNATURE: Omit<KeySignIn, 'endpoint'> = {
  provider: 'oracle',
  keys: {
    tenancy: ['OCI_TENANCY_OCID', 'TF_VAR_tenancy_ocid', 'OCI_CLI_TENANCY'],
    user: ['OCI_USER_OCID', 'TF_VAR_user_ocid', 'OCI_CLI_USER'],
    fingerprint: ['OCI_FINGERPRINT', 'TF_VAR_fingerprint', 'OCI_CLI_FINGERPRINT'],
    privateKey: ['OCI_PRIVATE_KEY', 'OCI_CLI_KEY_CONTENT'],
    region: ['OCI_REGION', 'TF_VAR_region', 'OCI_CLI_REGION'],
    compartmentId: ['OCI_COMPARTMENT_OCID', 'TF_VAR_compartment_ocid'],
  },
  optional: { passphrase: ['OCI_PRIVATE_KEY_PASSWORD', 'OCI_CLI_PASSPHRASE'] },
  files: { privateKey: ['OCI_PRIVATE_KEY_PATH', 'TF_VAR_private_key_path', 'OCI_CLI_KEY_FILE'] },
  shown: ['tenancy', 'user', 'fingerprint', 'region', 'compartmentId'],
  texts: ['privateKey', 'passphrase'],
  sign: (keys, outgoing, { now }) => {
    const { tenancy = '', user = '', fingerprint = '' } = keys;
    const key = privateKeyOf('oracle', keys);
    return signHttp(outgoing, { keyId: [tenancy, user, fingerprint].join('/'), key, now });
  },
  isMisdated: ({ status, message }) => status === 401 && /clock|date/i.test(message),
};

/** Sign-in of DNS. */
export const DNS_SIGN_IN: KeySignIn = {
  ...SIGNATURE,
  endpoint: ({ region }) => `https://dns.${region}.oraclecloud.com/20180115`,
};

/** Sign-in of compute, block volumes and networks, which share a host, and of identity, which knows the availability domains. */
export const CORE_SIGN_IN: KeySignIn = {
  ...SIGNATURE,
  endpoint: ({ region }: Keys, service) =>
    service === 'identity'
      ? `https://identity.${region}.oci.oraclecloud.com/20160918`
      : `https://iaas.${region}.oraclecloud.com/20160918`,
};

/** Meaning of the errors that all services share. @see https://docs.oracle.com/en-us/iaas/Content/API/References/apierrors.htm */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'code',
  codes: {
    LimitExceeded: QuotaExceededError,
    QuotaExceeded: QuotaExceededError,
    RelatedResourceNotAuthorizedOrNotFound: 'missing',
  },
  rules: [
    // By Oracle's words these pass, unlike `Conflict`.
    { code: 'IncorrectState', status: 409, means: 'conflict', busy: true },
    { code: 'LockConflict', status: 409, means: 'conflict', busy: true },
  ],
};

/** Query of the next page, by the header of this one. @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/usingapi.htm */
export function nextPage({ headers, query }: Pick<ListedPage, 'headers' | 'query'>): Query | null {
  const page = headerValue(headers, 'opc-next-page');
  return page === undefined || page === '' ? null : { ...query, page };
}
