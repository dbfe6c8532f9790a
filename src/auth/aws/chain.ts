import { type Environment, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import type { AwsCredentialSource } from './aws.js';
import type { SignInContext } from '../sign-in-connection.js';
import type { AwsCredentials } from './sigv4.js';
import type { AwsConfiguration } from './configuration.js';
import { containerKeys } from './container.js';
import { instanceKeys } from './instance.js';
import type { KeySource } from './keys.js';
import { processKeys } from './process.js';
import type { Settings } from './profiles.js';
import { assumedRole, findWebIdentity, webIdentityRole } from './roles.js';
import { findSsoRole, ssoRole } from './sso.js';

/** Settings that ask for an identity. If a profile has one of these but yields no keys, another identity must not sign in its place. */
const IDENTITY_SETTINGS = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'role_arn',
  'source_profile',
  'credential_source',
  'web_identity_token_file',
  'credential_process',
  'sso_session',
  'sso_start_url',
  'sso_account_id',
  'sso_role_name',
  'login_session',
];

/**
 * AWS's chain of credential sources in botocore's order: variables, a role of the profile, a web identity, SSO, keys of the credentials
 * file, a program, keys of the config file, the container, the instance. The first configured source is used; if it fails, no other signs
 * in its place.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export class AwsCredentialChain {
  readonly #configuration: AwsConfiguration;
  readonly #context: SignInContext;

  constructor(configuration: AwsConfiguration, context: SignInContext) {
    this.#configuration = configuration;
    this.#context = context;
  }

  /** @throws AuthenticationError naming the file or variable whose credentials cannot be had; and when no source is configured */
  resolve(): AwsCredentialSource {
    const { profile, environment, settings, isProfileGiven, files } = this.#configuration;
    const own = isProfileGiven ? null : variableKeys(environment);
    if (own !== null) return own;
    const found =
      this.#roleOf(profile, settings, []) ?? this.#profileKeys(profile, settings, !isProfileGiven);
    if (found !== null) return found;
    refuseUnmet(profile, settings);
    if (!isProfileGiven) refuseUnmetVariables(environment);
    const container = containerKeys(environment);
    if (container !== null) return container;
    if (files.unread !== null) throw files.unread;
    const instance = instanceKeys(this.#configuration, (cause) => this.#missing(cause));
    if (instance === null) throw this.#missing();
    return instance;
  }

  /** The role that a profile assumes with the keys of another source; null if it names none. */
  #roleOf(name: string, settings: Settings, visited: readonly string[]): KeySource | null {
    if (!settings.has('role_arn') || settings.has('web_identity_token_file')) return null;
    const source = this.#sourceOf(name, settings, [...visited, name]);
    return assumedRole(this.#configuration, this.#context, { name, settings }, source);
  }

  #sourceOf(name: string, settings: Settings, visited: readonly string[]): KeySource {
    const sourceProfile = settings.get('source_profile');
    const credentialSource = settings.get('credential_source');
    if (sourceProfile !== undefined && credentialSource !== undefined)
      throw new AuthenticationError(
        `The profile ${name} has both source_profile and credential_source: which of them signs cannot be told.`,
      );
    if (credentialSource !== undefined) return this.#namedSource(name, credentialSource);
    if (sourceProfile !== undefined) return this.#sourceProfile(name, sourceProfile, visited);
    throw new AuthenticationError(
      `The profile ${name} asks for a role (role_arn) and does not say by whose keys: set source_profile or credential_source.`,
    );
  }

  #namedSource(name: string, source: string): KeySource {
    const { environment } = this.#configuration;
    const missing = (cause?: unknown): AuthenticationError =>
      new AuthenticationError(
        `The profile ${name} names credential_source = ${source}, and there are no keys in it.`,
        cause === undefined ? {} : { cause },
      );
    const keys = this.#keysOf(source, environment, missing);
    if (keys === undefined)
      throw new AuthenticationError(
        `credential_source in the profile ${name} must be Environment, EcsContainer or Ec2InstanceMetadata, not ${JSON.stringify(source)}.`,
      );
    if (keys === null) throw missing();
    return keys;
  }

  #keysOf(
    source: string,
    environment: Environment,
    missing: (cause?: unknown) => AuthenticationError,
  ): KeySource | null | undefined {
    if (source === 'Environment') return asSource(variableKeys(environment));
    if (source === 'EcsContainer') return containerKeys(environment);
    if (source === 'Ec2InstanceMetadata') return instanceKeys(this.#configuration, missing);
    return undefined;
  }

  /** A profile with keys may name itself; a cycle of profiles has no keys. */
  #sourceProfile(name: string, source: string, visited: readonly string[]): KeySource {
    const settings = this.#configuration.files.profile(source);
    if (settings === null)
      throw new AuthenticationError(
        `The profile ${name} names source_profile = ${source}, and there is no profile of that name.`,
      );
    const hasKeys = settings.has('aws_access_key_id') || settings.has('aws_secret_access_key');
    if (visited.includes(source) && !(source === name && hasKeys))
      throw new AuthenticationError(
        `The profiles ${[...visited, source].join(', ')} name each other as source_profile, and none of them has keys.`,
      );
    const role = hasKeys ? null : this.#roleOf(source, settings, visited);
    const found = role ?? asSource(this.#profileKeys(source, settings, false));
    if (found !== null) return found;
    refuseUnmet(source, settings);
    throw new AuthenticationError(`The profile ${source}, the source_profile of ${name}, has no keys.`);
  }

  /** The other sources of a profile, in botocore's order. */
  #profileKeys(name: string, settings: Settings, usesVariables: boolean): AwsCredentialSource | null {
    const configuration = this.#configuration;
    const identity = findWebIdentity(configuration, settings, usesVariables);
    if (identity !== null) return webIdentityRole(configuration, this.#context, identity);
    const role = findSsoRole(configuration, name, settings);
    if (role !== null) return ssoRole(configuration, this.#context, role);
    const shared = keysOf(name, configuration.files.credentials(name));
    if (shared !== null) return shared;
    if (settings.has('login_session'))
      throw new AuthenticationError(
        `The profile ${name} asks for the sign-in of aws login (login_session), which is not offered. Let a program hand out its keys: credential_process = aws configure export-credentials --format process --profile ${name}, in a profile of another name.`,
      );
    const command = settings.get('credential_process');
    if (command !== undefined) return processKeys(configuration.environment, name, command);
    return keysOf(name, settings);
  }

  #missing(cause?: unknown): AuthenticationError {
    return new AuthenticationError(
      `No AWS keys were found: not in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not under the profile ${this.#configuration.profile} in ~/.aws/credentials and ~/.aws/config, not in AWS_WEB_IDENTITY_TOKEN_FILE, and not in the metadata of a container or an instance.`,
      cause === undefined ? {} : { cause },
    );
  }
}

/** The keys that variables hold. @throws AuthenticationError for half a pair */
function variableKeys(environment: Environment): AwsCredentials | null {
  const accessKeyId = variable(environment, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = variable(environment, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return null;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw halfAPair(
      accessKeyId === undefined ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID',
      accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY',
    );
  const sessionToken = variable(environment, 'AWS_SECURITY_TOKEN', 'AWS_SESSION_TOKEN');
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** The keys that a profile holds. @throws AuthenticationError for half a pair */
function keysOf(profile: string, settings: Settings): AwsCredentials | null {
  const accessKeyId = settings.get('aws_access_key_id');
  const secretAccessKey = settings.get('aws_secret_access_key');
  if (accessKeyId === undefined) return null;
  if (secretAccessKey === undefined || secretAccessKey === '' || accessKeyId === '')
    throw halfAPair(`aws_access_key_id in the profile ${profile}`, 'aws_secret_access_key');
  const sessionToken = settings.get('aws_security_token') ?? settings.get('aws_session_token');
  return { accessKeyId, secretAccessKey, sessionToken };
}

function halfAPair(half: string, other: string): AuthenticationError {
  return new AuthenticationError(`${half} is set and ${other} is not: half a pair of keys signs nothing.`);
}

function asSource(found: AwsCredentialSource | null): KeySource | null {
  if (found === null) return null;
  return typeof found === 'function' ? async (options) => found(options) : async () => found;
}

function refuseUnmet(profile: string, settings: Settings): void {
  const asked = IDENTITY_SETTINGS.find((name) => settings.has(name));
  if (asked === undefined) return;
  throw new AuthenticationError(
    `The profile ${profile} has ${asked}, but not what belongs to it; no other identity signs in its place. Complete the profile, or remove the setting.`,
  );
}

function refuseUnmetVariables(environment: Environment): void {
  if (variable(environment, 'AWS_ROLE_ARN') !== undefined)
    throw new AuthenticationError(
      'AWS_ROLE_ARN names a role, and AWS_WEB_IDENTITY_TOKEN_FILE, which has the token for it, is not set; no other identity signs in its place. Set both, or put role_arn into a profile.',
    );
  if (variable(environment, 'AWS_CREDENTIAL_FILE') !== undefined)
    throw new AuthenticationError(
      'AWS_CREDENTIAL_FILE names keys in a form that is not read. Put them into ~/.aws/credentials, or name such a file in AWS_SHARED_CREDENTIALS_FILE.',
    );
}
