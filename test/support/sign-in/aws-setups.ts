import { createHash } from 'node:crypto';
import { seeded, type Setup, UNSET } from './setup.js';

const CONFIG = '.aws/config';
const CREDENTIALS = '.aws/credentials';
const ROLE = 'arn:aws:iam::123456789012:role';

const keys = (id: string): string => `aws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`;
const config = (text: string): Record<string, string> => ({ [CONFIG]: text });
const role = (name: string, rest: string): string => `role_arn = ${ROLE}/${name}\n${rest}`;
const P = { AWS_PROFILE: 'p' };

const soon = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
const token = (fields: object): string =>
  JSON.stringify({
    startUrl: 'https://start',
    region: 'eu-central-1',
    accessToken: 'good',
    expiresAt: soon(300),
    ...fields,
  });
const cached = (name: string, fields: object): Record<string, string> => ({
  [`.aws/sso/cache/${createHash('sha1').update(name).digest('hex')}.json`]: token(fields),
});
const registration = {
  clientId: 'c',
  clientSecret: 's',
  refreshToken: 'r',
  registrationExpiresAt: soon(90_000),
};

const SSO_PROFILE = '[profile p]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = dev\n';
const SESSION = '[sso-session corp]\nsso_start_url = https://start\nsso_region = eu-central-1\n';
const OLD_SSO =
  '[profile p]\nsso_start_url = https://start\nsso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = dev\n';

/** Who signs, in every form that AWS's own tools know. */
export const AWS_SETUPS: readonly Setup[] = [
  { name: 'keys in variables', variables: { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' } },
  {
    name: 'keys and a token in variables',
    variables: { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' },
  },
  {
    name: 'the older name of the token',
    variables: { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's', AWS_SECURITY_TOKEN: 'old' },
  },
  { name: 'an id without a secret', variables: { AWS_ACCESS_KEY_ID: 'ENV' } },
  {
    name: 'a secret without an id',
    variables: { AWS_SECRET_ACCESS_KEY: 's' },
    differs: 'half a pair is refused, where botocore goes on to the instance',
  },
  {
    name: 'empty variables',
    variables: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    files: { [CREDENTIALS]: `[default]\n${keys('FILE')}` },
  },
  {
    name: 'variables beside AWS_PROFILE',
    variables: { ...P, AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' },
    files: { [CREDENTIALS]: `[p]\n${keys('FILE')}` },
  },
  {
    name: 'variables beside a profile in code',
    profile: 'p',
    variables: { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' },
    files: { [CREDENTIALS]: `[p]\n${keys('FILE')}` },
  },
  { name: 'the default profile of credentials', files: { [CREDENTIALS]: `[default]\n${keys('FILE')}` } },
  { name: 'the default profile of config', files: config(`[default]\n${keys('FILE')}`) },
  { name: '[profile default]', files: config(`[profile default]\n${keys('FILE')}`) },
  {
    name: '[profile default] after [default]',
    files: config(`[default]\n${keys('ONE')}[profile default]\n${keys('TWO')}`),
  },
  {
    name: '[default] after [profile default]',
    files: config(`[profile default]\n${keys('TWO')}[default]\n${keys('ONE')}`),
  },
  {
    name: 'credentials before config',
    files: { ...config(`[profile p]\n${keys('CONFIG')}`), [CREDENTIALS]: `[p]\n${keys('CREDENTIALS')}` },
    variables: P,
  },
  {
    name: 'AWS_DEFAULT_PROFILE',
    variables: { AWS_DEFAULT_PROFILE: 'p' },
    files: config(`[profile p]\n${keys('FILE')}`),
  },
  {
    name: 'two profiles in variables',
    variables: { AWS_DEFAULT_PROFILE: 'q', AWS_PROFILE: 'p' },
    files: config(`[profile p]\n${keys('ONE')}[profile q]\n${keys('TWO')}`),
  },
  {
    name: 'a profile in quotes',
    variables: { AWS_PROFILE: 'my team' },
    files: config(`[profile "my team"]\n${keys('FILE')}`),
  },
  { name: 'a profile in single quotes', variables: P, files: config(`[profile 'p']\n${keys('FILE')}`) },
  {
    name: 'blanks within the name of a section',
    variables: P,
    files: config(`[profile    p  ]\n${keys('FILE')}`),
  },
  { name: 'a blank before profile', variables: P, files: config(`[ profile p]\n${keys('FILE')}`) },
  { name: 'config without the word profile', variables: P, files: config(`[p]\n${keys('FILE')}`) },
  {
    name: 'credentials with the word profile',
    variables: P,
    files: { [CREDENTIALS]: `[profile p]\n${keys('FILE')}` },
  },
  { name: 'a quote that is left open', variables: P, files: config(`[profile "p]\n${keys('FILE')}`) },
  { name: 'a comment after the section', variables: P, files: config(`[profile p] # mine\n${keys('FILE')}`) },
  {
    name: 'comment lines',
    variables: P,
    files: config(`# all\n[profile p]\n; half\n${keys('FILE')}# end\n`),
  },
  {
    name: 'a comment after a value',
    variables: P,
    files: config(`[profile p]\naws_access_key_id = FILE # mine\naws_secret_access_key = s\n`),
    differs: 'botocore takes the comment for a part of the id, as we do, but sends it: no id has blanks',
  },
  {
    name: 'colons for equal signs',
    variables: P,
    files: config('[profile p]\naws_access_key_id: FILE\naws_secret_access_key: s\n'),
  },
  {
    name: 'capitals in settings',
    variables: P,
    files: config('[profile p]\nAWS_Access_Key_ID = FILE\nAWS_SECRET_ACCESS_KEY = s\n'),
  },
  { name: 'CRLF', variables: P, files: config(`[profile p]\n${keys('FILE')}`.replaceAll('\n', '\r\n')) },
  {
    name: 'a byte order mark',
    variables: P,
    files: config(`\uFEFF[profile p]\n${keys('FILE')}`),
    differs: 'botocore cannot read what Windows editors write',
  },
  {
    name: 'nested settings',
    variables: P,
    files: config(
      `[profile p]\ns3 =\n  addressing_style = path\n  max_concurrent_requests = 20\n${keys('FILE')}`,
    ),
  },
  {
    name: 'a setting further in',
    variables: P,
    files: config(`[profile p]\nregion = eu-central-1\n  ${keys('FILE')}`),
    differs: 'half a pair is refused, where botocore goes on to the instance',
  },
  {
    name: 'a section twice',
    variables: P,
    files: config(`[profile p]\n${keys('ONE')}[profile p]\n${keys('TWO')}`),
  },
  {
    name: 'one profile in two spellings',
    variables: P,
    files: config(`[profile p]\n${keys('ONE')}[profile "p"]\nregion = eu-central-1\n`),
  },
  { name: 'a setting twice', variables: P, files: config(`[profile p]\n${keys('ONE')}${keys('TWO')}`) },
  {
    name: 'settings of [DEFAULT]',
    variables: P,
    files: config(`[DEFAULT]\n${keys('ALL')}[profile p]\nregion = eu-central-1\n`),
  },
  {
    name: 'a line that is no setting',
    variables: P,
    files: config(`[profile p]\n${keys('FILE')}nonsense\n`),
  },
  {
    name: 'a setting before every section',
    variables: P,
    files: config(`region = x\n[profile p]\n${keys('FILE')}`),
  },
  {
    name: 'a profile that does not exist',
    variables: { AWS_PROFILE: 'prd' },
    files: config(`[profile prod]\n${keys('FILE')}`),
  },
  {
    name: 'the same with keys in variables',
    variables: { AWS_PROFILE: 'prd', AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' },
  },
  {
    name: 'an id without a secret in a file',
    variables: P,
    files: config('[profile p]\naws_access_key_id = FILE\n'),
  },
  {
    name: 'other places of the files',
    variables: { AWS_CONFIG_FILE: '{home}/c', AWS_SHARED_CREDENTIALS_FILE: '$HOME/k' },
    files: { c: '[default]\nregion = x\n', k: `[default]\n${keys('FILE')}` },
  },
  {
    name: 'a config file that does not exist',
    variables: { AWS_CONFIG_FILE: '{home}/none' },
    differs: 'a file that was named and is not there is refused before the instance signs',
  },

  {
    name: 'a role by another profile',
    variables: P,
    files: config(`[profile base]\n${keys('BASE')}[profile p]\n${role('app', 'source_profile = base\n')}`),
  },
  {
    name: 'a role, all settings',
    variables: P,
    files: config(
      `[profile base]\n${keys('BASE')}[profile p]\n${role('app', 'source_profile = base\nexternal_id = ext\nrole_session_name = given-name\nduration_seconds = 3600\n')}`,
    ),
  },
  {
    name: 'a role by its own keys',
    variables: P,
    files: config(`[profile p]\n${keys('OWN')}${role('app', 'source_profile = p\n')}`),
  },
  {
    name: 'a role of the default profile, keys in credentials',
    files: {
      ...config(`[default]\n${role('app', 'source_profile = base\n')}`),
      [CREDENTIALS]: `[base]\n${keys('BASE')}`,
    },
  },
  {
    name: 'a chain of roles',
    variables: P,
    files: config(
      `[profile a]\n${keys('A')}[profile b]\n${role('mid', 'source_profile = a\n')}[profile p]\n${role('end', 'source_profile = b\n')}`,
    ),
  },
  {
    name: 'a circle of profiles',
    variables: P,
    files: config(
      `[profile p]\n${role('one', 'source_profile = q\n')}[profile q]\n${role('two', 'source_profile = p\n')}`,
    ),
  },
  {
    name: 'a role by a profile without keys',
    variables: P,
    files: config(
      `[profile base]\nregion = eu-central-1\n[profile p]\n${role('app', 'source_profile = base\n')}`,
    ),
  },
  {
    name: 'a role by a profile that is not there',
    variables: P,
    files: config(`[profile p]\n${role('app', 'source_profile = base\n')}`),
  },
  { name: 'a role without a source', variables: P, files: config(`[profile p]\n${role('app', '')}`) },
  {
    name: 'a role with two sources',
    variables: P,
    files: config(`[profile p]\n${role('app', 'source_profile = p\ncredential_source = Environment\n')}`),
  },
  {
    name: 'a role by keys in variables',
    variables: { ...P, AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' },
    profile: 'p',
    files: config(`[profile p]\n${role('app', 'credential_source = Environment\n')}`),
  },
  {
    name: 'a role by variables that are not set',
    variables: P,
    files: config(`[profile p]\n${role('app', 'credential_source = Environment\n')}`),
  },
  {
    name: 'a role by the instance',
    variables: P,
    files: config(`[profile p]\n${role('app', 'credential_source = Ec2InstanceMetadata\n')}`),
  },
  {
    name: 'a role by the container',
    variables: { ...P, AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container' },
    files: config(`[profile p]\n${role('app', 'credential_source = EcsContainer\n')}`),
  },
  {
    name: 'a role by a source nobody knows',
    variables: P,
    files: config(`[profile p]\n${role('app', 'credential_source = Ec2\n')}`),
  },
  {
    name: 'a role that is denied',
    variables: P,
    files: config(`[profile base]\n${keys('BASE')}[profile p]\n${role('denied', 'source_profile = base\n')}`),
  },
  {
    name: 'a role with a code',
    variables: P,
    files: config(
      `[profile base]\n${keys('BASE')}[profile p]\n${role('app', 'source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/u\n')}`,
    ),
  },
  {
    name: 'a role by SSO',
    variables: P,
    files: {
      ...config(
        `${SSO_PROFILE.replace('profile p', 'profile base')}${SESSION}[profile p]\n${role('app', 'source_profile = base\n')}`,
      ),
      ...cached('corp', {}),
    },
  },
  {
    name: 'a role by a program',
    variables: P,
    files: config(
      `[profile base]\ncredential_process = printf '{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"}'\n[profile p]\n${role('app', 'source_profile = base\n')}`,
    ),
  },
  {
    name: 'a role by a web identity',
    variables: P,
    files: {
      ...config(
        `[profile base]\n${role('web', 'web_identity_token_file = {home}/token\n')}[profile p]\n${role('app', 'source_profile = base\n')}`,
      ),
      token: 'a.web.token',
    },
  },
  {
    name: 'a role beside a web identity in variables',
    variables: { ...P, AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token', AWS_ROLE_ARN: `${ROLE}/web` },
    files: {
      ...config(`[profile base]\n${keys('BASE')}[profile p]\n${role('app', 'source_profile = base\n')}`),
      token: 'a.web.token',
    },
  },

  {
    name: 'a web identity in variables',
    variables: {
      AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token',
      AWS_ROLE_ARN: `${ROLE}/web`,
      AWS_ROLE_SESSION_NAME: 'given-web',
    },
    files: { token: 'a.web.token' },
  },
  {
    name: 'a web identity in a profile',
    variables: P,
    files: {
      ...config(`[profile p]\n${role('web', 'web_identity_token_file = {home}/token\n')}`),
      token: 'a.web.token',
    },
  },
  {
    name: 'a web identity in variables beside keys in the profile',
    variables: { AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token', AWS_ROLE_ARN: `${ROLE}/web` },
    files: { [CREDENTIALS]: `[default]\n${keys('FILE')}`, token: 'a.web.token' },
  },
  {
    name: 'a web identity in variables beside a profile in code',
    profile: 'p',
    variables: { AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token', AWS_ROLE_ARN: `${ROLE}/web` },
    files: { [CREDENTIALS]: `[p]\n${keys('FILE')}`, token: 'a.web.token' },
  },
  {
    name: 'a web identity without a role',
    variables: { AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token' },
    files: { token: 'a.web.token' },
  },
  {
    name: 'a web identity whose file is not there',
    variables: { AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token', AWS_ROLE_ARN: `${ROLE}/web` },
  },
  {
    name: 'a role in a variable without a token',
    variables: { AWS_ROLE_ARN: `${ROLE}/web` },
    differs: 'a role that was asked for is refused, where botocore lets the instance sign',
  },

  { name: 'SSO', variables: P, files: { ...config(SSO_PROFILE + SESSION), ...cached('corp', {}) } },
  {
    name: 'SSO, token refreshed',
    variables: P,
    files: { ...config(SSO_PROFILE + SESSION), ...cached('corp', { expiresAt: soon(5), ...registration }) },
  },
  {
    name: 'SSO, ended, refreshed',
    variables: P,
    files: { ...config(SSO_PROFILE + SESSION), ...cached('corp', { expiresAt: soon(-5), ...registration }) },
  },
  {
    name: 'SSO, ended, nothing to refresh it by',
    variables: P,
    files: { ...config(SSO_PROFILE + SESSION), ...cached('corp', { expiresAt: soon(-5) }) },
  },
  {
    name: 'SSO, ended, refresh revoked',
    variables: P,
    files: {
      ...config(SSO_PROFILE + SESSION),
      ...cached('corp', { expiresAt: soon(-5), ...registration, refreshToken: 'revoked' }),
    },
  },
  {
    name: 'SSO, refresh revoked, still good',
    variables: P,
    files: {
      ...config(SSO_PROFILE + SESSION),
      ...cached('corp', { expiresAt: soon(5), ...registration, refreshToken: 'revoked' }),
    },
  },
  { name: 'SSO, not signed in', variables: P, files: config(SSO_PROFILE + SESSION) },
  {
    name: 'SSO, token refused',
    variables: P,
    files: { ...config(SSO_PROFILE + SESSION), ...cached('corp', { accessToken: 'bad' }) },
  },
  { name: 'SSO, older form', variables: P, files: { ...config(OLD_SSO), ...cached('https://start', {}) } },
  {
    name: 'SSO, older form, ended',
    variables: P,
    files: { ...config(OLD_SSO), ...cached('https://start', { expiresAt: soon(-5), ...registration }) },
  },
  {
    name: 'SSO before keys of the profile',
    variables: P,
    files: { ...config(SSO_PROFILE + SESSION), [CREDENTIALS]: `[p]\n${keys('FILE')}`, ...cached('corp', {}) },
  },
  { name: 'SSO, no such session', variables: P, files: config(SSO_PROFILE) },
  {
    name: 'SSO, session and profile differ',
    variables: P,
    files: { ...config(`${SSO_PROFILE}sso_region = us-east-1\n${SESSION}`), ...cached('corp', {}) },
  },
  {
    name: 'SSO, no account',
    variables: P,
    files: config(`[profile p]\nsso_session = corp\nsso_role_name = dev\n${SESSION}`),
  },
  {
    name: 'SSO session alone',
    variables: P,
    files: config(`[profile p]\nsso_session = corp\n${SESSION}`),
    differs: 'a profile that asks for SSO is refused, where botocore lets the instance sign',
  },

  {
    name: 'a program',
    variables: P,
    files: config(
      `[profile p]\ncredential_process = printf '{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s","SessionToken":"t","Expiration":"${soon(90)}"}'\n`,
    ),
  },
  {
    name: 'keys of credentials before a program',
    variables: P,
    files: {
      ...config(
        `[profile p]\ncredential_process = printf '{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"}'\n`,
      ),
      [CREDENTIALS]: `[p]\n${keys('FILE')}`,
    },
  },
  {
    name: 'a program before keys of config',
    variables: P,
    files: config(
      `[profile p]\n${keys('FILE')}credential_process = printf '{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"}'\n`,
    ),
  },
  {
    name: 'a program with a quoted path',
    variables: P,
    files: {
      ...config(`[profile p]\ncredential_process = sh "{home}/my keys.sh" PROC2\n`),
      'my keys.sh': `printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"s"}' "$1"`,
    },
  },
  {
    name: 'a program that fails',
    variables: P,
    files: config('[profile p]\ncredential_process = sh -c "exit 3"\n'),
  },
  {
    name: 'a program that is not there',
    variables: P,
    files: config('[profile p]\ncredential_process = /none/keys\n'),
  },
  {
    name: 'a program that prints no JSON',
    variables: P,
    files: config('[profile p]\ncredential_process = printf secret-nonsense\n'),
  },
  {
    name: 'a program of another version',
    variables: P,
    files: config(
      `[profile p]\ncredential_process = printf '{"Version":2,"AccessKeyId":"PROC","SecretAccessKey":"s"}'\n`,
    ),
  },
  {
    name: 'a program that prints half a pair',
    variables: P,
    files: config(`[profile p]\ncredential_process = printf '{"Version":1,"AccessKeyId":"PROC"}'\n`),
  },

  { name: 'a container', variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container' } },
  {
    name: 'a container, token in a variable',
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'var',
    },
  },
  {
    name: 'a pod, token in a file',
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '{home}/token',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'var',
    },
    files: { token: 'file' },
  },
  {
    name: 'a pod whose token file is not there',
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '{home}/token',
    },
  },
  {
    name: 'a container on another machine',
    variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://198.51.100.1/keys' },
  },
  {
    name: 'a host that begins as loopback does',
    variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.evil.example/keys' },
  },
  {
    name: 'a container whose service fails',
    variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/broken' },
  },
  {
    name: 'a container whose token is refused',
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong',
    },
  },
  {
    name: 'keys of a profile before a container',
    variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: '{url}/container' },
    files: { [CREDENTIALS]: `[default]\n${keys('FILE')}` },
  },

  { name: 'an instance' },
  {
    name: 'an instance, endpoint in the profile',
    variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: UNSET, ...P },
    files: config('[profile p]\nec2_metadata_service_endpoint = {url}/imds/v2\n'),
  },
  {
    name: 'an instance that knows the first version alone',
    variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: '{url}/imds/v1' },
  },
  {
    name: 'the first version switched off',
    variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: '{url}/imds/v1', AWS_EC2_METADATA_V1_DISABLED: 'true' },
  },
  {
    name: 'an instance without a role',
    variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: '{url}/imds/norole' },
  },
  {
    name: 'an instance whose role is not trusted',
    variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: '{url}/imds/failed' },
  },
  { name: 'metadata switched off', variables: { AWS_EC2_METADATA_DISABLED: 'true' } },
  { name: 'no instance at all', variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9' } },
  { name: 'a mode nobody knows', variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'ipv5' } },
  {
    name: 'a profile that says nothing of keys',
    variables: P,
    files: config('[profile p]\nregion = eu-central-1\noutput = json\n'),
  },
];

/** Set-ups made of parts that a seed picks: who goes first where several could sign. */
export function randomSetups(seed: number, count: number): Setup[] {
  const random = seeded(seed);
  const chance = (share: number): boolean => random() < share;
  return Array.from({ length: count }, (_, number) => {
    const variables: Record<string, string> = {};
    let shared = '';
    let own = '';
    const files: Record<string, string> = { token: 'a.web.token' };
    if (chance(0.2)) Object.assign(variables, { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' });
    if (chance(0.3))
      Object.assign(variables, { AWS_WEB_IDENTITY_TOKEN_FILE: '{home}/token', AWS_ROLE_ARN: `${ROLE}/web` });
    if (chance(0.3)) variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = '{url}/container';
    if (chance(0.2)) variables['AWS_EC2_METADATA_DISABLED'] = 'true';
    if (chance(0.5)) variables['AWS_PROFILE'] = chance(0.9) ? 'p' : 'other';
    if (chance(0.4)) shared += keys('CREDENTIALS');
    if (chance(0.3)) own += keys('CONFIG');
    if (chance(0.3))
      own += role(
        'app',
        chance(0.7) ? 'source_profile = base\n' : 'credential_source = Ec2InstanceMetadata\n',
      );
    if (chance(0.2))
      own += 'credential_process = printf \'{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"}\'\n';
    if (chance(0.2)) own += 'sso_session = corp\nsso_account_id = 1\nsso_role_name = dev\n';
    const name = chance(0.5) ? 'p' : 'default';
    const section =
      name === 'default' && chance(0.5) ? 'default' : `profile ${chance(0.3) ? `"${name}"` : name}`;
    files[CONFIG] = `[${section}]\n${own}[profile base]\n${keys('BASE')}${SESSION}`;
    if (shared !== '' || chance(0.5)) files[CREDENTIALS] = `[${name}]\n${shared}`;
    Object.assign(files, chance(0.8) ? cached('corp', {}) : {});
    return {
      name: `seed ${seed}, number ${number + 1}`,
      variables,
      files,
      ...(chance(0.15) ? { profile: name } : {}),
    };
  });
}

/** Where the services are, for every set-up that does not say otherwise. */
export const AWS_PLACES: Readonly<Record<string, string>> = {
  AWS_DEFAULT_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_STS: '{url}',
  AWS_ENDPOINT_URL_SSO: '{url}',
  AWS_ENDPOINT_URL_SSO_OIDC: '{url}',
  AWS_EC2_METADATA_SERVICE_ENDPOINT: '{url}/imds/v2',
};
