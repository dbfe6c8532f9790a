import { isLoopback } from '../connection/hosts.js';
import { type Environment, readOptionalFile, resolvePath, variable } from '../environment.js';
import { AuthenticationError } from '../errors.js';
import type { AwsCredentialSource } from './aws.js';
import { askMetadata } from './metadata-service.js';
import type { AwsCredentials } from './sigv4.js';

/** What AWS's own tools find in the environment. */
export interface AwsEnvironment {
  readonly credentials: AwsCredentialSource;
  readonly region: string | undefined;
  /** Base URL of the service, from AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the profile. */
  readonly endpoint: string | undefined;
}

type Profile = Readonly<Record<string, string>>;

/** Where instances find their metadata. */
const INSTANCE_METADATA = 'http://169.254.169.254';

/** Where containers find theirs. */
const CONTAINER_METADATA = 'http://169.254.170.2';

/**
 * Reads keys where AWS's own tools look, in their order: variables, the shared credentials and config files with their profiles, the
 * metadata of the container, that of the instance.
 *
 * @throws AuthenticationError where there are none
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function readAwsEnvironment(
  environment: Environment,
  options: { readonly profile?: string | undefined; readonly serviceVariable: string },
): Promise<AwsEnvironment> {
  const name = options.profile ?? variable(environment, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE') ?? 'default';
  const profile = await readProfile(environment, name);
  const region = variable(environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ?? profile['region'];
  const endpoint =
    variable(environment, `AWS_ENDPOINT_URL_${options.serviceVariable}`, 'AWS_ENDPOINT_URL') ??
    profile['endpoint_url'];
  const isProfileAsked = options.profile !== undefined;
  const fixed = isProfileAsked
    ? keysOfProfile(profile)
    : (keysOfVariables(environment) ?? keysOfProfile(profile));
  return { credentials: fixed ?? metadataSource(environment, name), region, endpoint };
}

function keysOfVariables(environment: Environment): AwsCredentials | null {
  const accessKeyId = variable(environment, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = variable(environment, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, sessionToken: variable(environment, 'AWS_SESSION_TOKEN') };
}

function keysOfProfile(profile: Profile): AwsCredentials | null {
  const accessKeyId = profile['aws_access_key_id'];
  const secretAccessKey = profile['aws_secret_access_key'];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, sessionToken: profile['aws_session_token'] };
}

async function readProfile(environment: Environment, name: string): Promise<Profile> {
  const file = async (named: string, standard: string): Promise<string> =>
    (await readOptionalFile(resolvePath(environment, variable(environment, named) ?? standard))) ?? '';
  const config = parseIni(await file('AWS_CONFIG_FILE', '~/.aws/config'));
  const credentials = parseIni(await file('AWS_SHARED_CREDENTIALS_FILE', '~/.aws/credentials'));
  return {
    ...config.get(name === 'default' ? 'default' : `profile ${name}`),
    ...credentials.get(name),
  };
}

/** Sections of a file as AWS's tools write it. Nested settings, which begin with a blank, are left out. */
function parseIni(text: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const name = /^\[\s*(.+?)\s*\]/.exec(line)?.[1];
    if (name !== undefined) {
      section = sections.get(name) ?? {};
      sections.set(name, section);
      continue;
    }
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) section[key.toLowerCase()] = value;
  }
  return sections;
}

function metadataSource(environment: Environment, profile: string): () => Promise<AwsCredentials> {
  const relative = variable(environment, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const full = variable(environment, 'AWS_CONTAINER_CREDENTIALS_FULL_URI');
  if (relative !== undefined) return () => containerKeys(environment, CONTAINER_METADATA + relative);
  if (full !== undefined) return () => containerKeys(environment, full);
  if (variable(environment, 'AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') throw missing(profile);
  const base = variable(environment, 'AWS_EC2_METADATA_SERVICE_ENDPOINT') ?? INSTANCE_METADATA;
  return () => instanceKeys(base.replace(/\/+$/, ''), profile);
}

async function containerKeys(environment: Environment, url: string): Promise<AwsCredentials> {
  const file = variable(environment, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token =
    file === undefined
      ? variable(environment, 'AWS_CONTAINER_AUTHORIZATION_TOKEN')
      : ((await readOptionalFile(file)) ?? undefined);
  refusePlain(url);
  const headers = token === undefined ? {} : { authorization: token.trim() };
  return readKeys(await askMetadata('GET', url, headers), 'Token', url);
}

/** A token is sent along, so that plain HTTP may lead to this machine and to the container's own metadata only. */
function refusePlain(url: string): void {
  const { protocol, hostname } = new URL(url);
  const isOwn = isLoopback(hostname) || /^(169\.254\.170\.23?|\[fd00:ec2::23\])$/.test(hostname);
  if (protocol === 'https:' || isOwn) return;
  throw new AuthenticationError(
    `AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or lead to this machine, not to ${hostname}.`,
  );
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html */
async function instanceKeys(base: string, profile: string): Promise<AwsCredentials> {
  const folder = `${base}/latest/meta-data/iam/security-credentials/`;
  let token: string;
  try {
    token = await askMetadata('PUT', `${base}/latest/api/token`, {
      'x-aws-ec2-metadata-token-ttl-seconds': '21600',
    });
  } catch (cause) {
    throw missing(profile, cause);
  }
  const headers = { 'x-aws-ec2-metadata-token': token };
  const [role] = (await askMetadata('GET', folder, headers)).trim().split('\n');
  if (role === undefined || role === '') throw missing(profile);
  return readKeys(await askMetadata('GET', folder + role, headers), 'Token', folder);
}

function readKeys(text: string, tokenField: string, url: string): AwsCredentials {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new AuthenticationError(`The metadata service at ${new URL(url).origin} sent no JSON.`, { cause });
  }
  const field = (name: string): string => {
    const value = body[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new AuthenticationError(
      `The metadata service at ${new URL(url).origin} sent keys without ${name}.`,
    );
  };
  const expiresAt = new Date(field('Expiration'));
  return {
    accessKeyId: field('AccessKeyId'),
    secretAccessKey: field('SecretAccessKey'),
    sessionToken: field(tokenField),
    ...(Number.isNaN(expiresAt.getTime()) ? {} : { expiresAt }),
  };
}

function missing(profile: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError(
    `No AWS keys were found: not in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not under the profile ${profile} in ~/.aws/credentials and ~/.aws/config, and not in the metadata of a container or an instance.`,
    cause === undefined ? {} : { cause },
  );
}
