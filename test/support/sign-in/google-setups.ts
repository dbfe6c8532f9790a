import { generateKeyPairSync } from 'node:crypto';
import type { Setup } from './setup.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ACCOUNT = {
  type: 'service_account',
  client_email: 'robot@p.example',
  private_key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  private_key_id: 'k1',
  project_id: 'key-project',
  token_uri: '{url}/token',
};
const USER = {
  type: 'authorized_user',
  client_id: 'client',
  client_secret: 'secret-of-client',
  refresh_token: 'consent',
  token_uri: '{url}/token',
};
const EXTERNAL = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: '{url}/token',
};
const AWS = {
  environment_id: 'aws1',
  regional_cred_verification_url:
    'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
};
const ACT_AS = '{url}/v1/projects/-/serviceAccounts/target@p:generateAccessToken';
const WELL_KNOWN = '.config/gcloud/application_default_credentials.json';

const named = (content: object | string, more: Record<string, string> = {}) => ({
  files: { 'key.json': typeof content === 'string' ? content : JSON.stringify(content), ...more },
  variables: { GOOGLE_APPLICATION_CREDENTIALS: '{home}/key.json' },
});
const without = (content: object, field: string): object =>
  Object.fromEntries(Object.entries(content).filter(([name]) => name !== field));
const program = (output: object): Record<string, string> => ({
  'token.sh': `printf '%s' '${JSON.stringify(output)}'`,
});
const EXECUTABLE = { executable: { command: 'sh {home}/token.sh', timeout_millis: 5000 } };
const allowed = (setup: ReturnType<typeof named>): ReturnType<typeof named> => ({
  ...setup,
  variables: { ...setup.variables, GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1' } as never,
});

/** Who signs in to Google, in every form that Google's own tools know. */
export const GOOGLE_SETUPS: readonly Setup[] = [
  { name: 'a service account', ...named(ACCOUNT) },
  { name: 'a service account whose key is none', ...named({ ...ACCOUNT, private_key: 'pem' }) },
  { name: 'a service account without a key', ...named(without(ACCOUNT, 'private_key')) },
  { name: 'a user', ...named(USER) },
  { name: 'a user whose consent was revoked', ...named({ ...USER, refresh_token: 'revoked' }) },
  { name: 'a user without a refresh token', ...named(without(USER, 'refresh_token')) },
  { name: "gcloud's own file", files: { [WELL_KNOWN]: JSON.stringify(USER) } },
  {
    name: "gcloud's own folder elsewhere",
    files: { 'cloud/application_default_credentials.json': JSON.stringify(USER) },
    variables: { CLOUDSDK_CONFIG: '{home}/cloud' },
  },
  {
    name: "a named file before gcloud's own",
    files: { 'key.json': JSON.stringify(ACCOUNT), [WELL_KNOWN]: JSON.stringify(USER) },
    variables: { GOOGLE_APPLICATION_CREDENTIALS: '{home}/key.json' },
  },
  {
    name: "a named file that is not there, beside gcloud's own",
    files: { [WELL_KNOWN]: JSON.stringify(USER) },
    variables: { GOOGLE_APPLICATION_CREDENTIALS: '{home}/key.json' },
  },
  { name: 'a file that is no JSON', ...named('secret-nonsense') },
  { name: 'a file that is a list', ...named('[]') },
  { name: 'a file of a type nobody knows', ...named({ ...ACCOUNT, type: 'robot' }) },
  { name: 'a file of a type that is not offered', ...named({ ...ACCOUNT, type: 'gdch_service_account' }) },
  { name: 'a machine' },
  { name: 'no machine', variables: { GCE_METADATA_HOST: '127.0.0.1:9', GCE_METADATA_IP: '127.0.0.1:9' } },
  {
    name: 'a workload, token in a file',
    ...named({ ...EXTERNAL, credential_source: { file: '{home}/jwt' } }, { jwt: 'from-file' }),
  },
  {
    name: 'a workload, token in a field of a file',
    ...named(
      {
        ...EXTERNAL,
        credential_source: { file: '{home}/jwt', format: { type: 'json', subject_token_field_name: 't' } },
      },
      { jwt: '{"t":"from-field"}' },
    ),
  },
  {
    name: 'a workload whose file is not there',
    ...named({ ...EXTERNAL, credential_source: { file: '{home}/jwt' } }),
  },
  {
    name: 'a workload, token at a URL',
    ...named({
      ...EXTERNAL,
      credential_source: {
        url: '{url}/subject',
        headers: { metadata: 'true' },
        format: { type: 'json', subject_token_field_name: 'id_token' },
      },
    }),
  },
  {
    name: 'a workload, token as text at a URL',
    ...named({ ...EXTERNAL, credential_source: { url: '{url}/subject-text' } }),
  },
  {
    name: 'a workload that acts as a service account',
    ...named(
      {
        ...EXTERNAL,
        credential_source: { file: '{home}/jwt' },
        service_account_impersonation_url: ACT_AS,
      },
      { jwt: 'from-file' },
    ),
  },
  {
    name: 'a workload, token of a program',
    ...allowed(
      named(
        { ...EXTERNAL, credential_source: EXECUTABLE },
        program({
          version: 1,
          success: true,
          token_type: EXTERNAL.subject_token_type,
          id_token: 'from-program',
          expiration_time: 4_000_000_000,
        }),
      ),
    ),
  },
  {
    name: 'a program that is not allowed',
    ...named({ ...EXTERNAL, credential_source: EXECUTABLE }, program({ version: 1, success: true })),
  },
  {
    name: 'a program that fails',
    ...allowed(
      named(
        { ...EXTERNAL, credential_source: EXECUTABLE },
        program({ version: 1, success: false, code: '401', message: 'no' }),
      ),
    ),
  },
  {
    name: 'a workload on AWS, keys in variables',
    ...named({
      ...EXTERNAL,
      subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
      credential_source: AWS,
    }),
    variables: {
      GOOGLE_APPLICATION_CREDENTIALS: '{home}/key.json',
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 't',
      AWS_REGION: 'eu-central-1',
    },
  },
  {
    name: 'a workload without a source',
    ...named(EXTERNAL),
  },
  {
    name: 'a workload with two sources',
    ...named({ ...EXTERNAL, credential_source: { file: '{home}/jwt', url: '{url}/subject' } }, { jwt: 'x' }),
  },
  {
    name: 'a user of a workforce',
    ...named({
      type: 'external_account_authorized_user',
      audience: '//iam.googleapis.com/locations/global/workforcePools/pool/providers/p',
      client_id: 'client',
      client_secret: 'secret-of-client',
      refresh_token: 'workforce',
      token_url: '{url}/token',
      token_info_url: '{url}/info',
    }),
  },
  {
    name: 'a service account that a user acts as',
    ...named({
      type: 'impersonated_service_account',
      service_account_impersonation_url: ACT_AS,
      source_credentials: USER,
      delegates: [],
    }),
    differs: 'google-auth asks the public cloud whatever the URL of the file',
  },
  {
    name: 'an account that an unknown type acts as',
    ...named({
      type: 'impersonated_service_account',
      service_account_impersonation_url: ACT_AS,
      source_credentials: { ...USER, type: 'robot' },
    }),
  },
];

/** Where the services are, for every set-up that does not say otherwise. */
export const GOOGLE_PLACES: Readonly<Record<string, string>> = {
  GCE_METADATA_HOST: '{host}',
  GCE_METADATA_IP: '{host}',
  JUDGE_TOKEN_URI: '{url}/token',
  GOOGLE_CLOUD_PROJECT: 'p',
};
