import { readNamedFile, resolvePath, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import type { SignInContext } from '../sign-in-connection.js';
import type { AwsConfiguration } from './configuration.js';
import { awsEndpoint } from './endpoints.js';
import type { KeySource } from './keys.js';
import type { Settings } from './profiles.js';
import { SecurityTokenService } from './sts.js';

/** Shortest lifetime of a role's keys in seconds; the longest follows: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SHORTEST_SESSION = 900;
const LONGEST_SESSION = 43_200;

/** Key source for the role of a profile, assumed with other keys. */
export function assumedRole(
  configuration: AwsConfiguration,
  context: SignInContext,
  profile: { readonly name: string; readonly settings: Settings },
  source: KeySource,
): KeySource {
  const { name, settings } = profile;
  const serial = settings.get('mfa_serial');
  if (serial !== undefined)
    throw new AuthenticationError(
      `The profile ${name} requires a code of ${serial} (mfa_serial), which cannot be entered here. Sign in with it yourself, such as by aws sts get-session-token or aws configure export-credentials, and pass the keys on in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.`,
    );
  const externalId = settings.get('external_id');
  const duration = durationOf(name, settings.get('duration_seconds'));
  const fields = {
    RoleArn: settings.get('role_arn') ?? '',
    RoleSessionName: settings.get('role_session_name') ?? sessionName(),
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(duration === null ? {} : { DurationSeconds: duration }),
  };
  const service = new SecurityTokenService(context, stsPlace(configuration));
  return (options) => service.assumeRole(source, fields, options);
}

/** A role assumed with a token from a file. */
export interface WebIdentity {
  readonly tokenFile: string;
  readonly roleArn: string | undefined;
  readonly sessionName: string | undefined;
}

/** Web identity of variables and a profile; variables come first, unless they are ignored. */
export function findWebIdentity(
  { environment }: AwsConfiguration,
  settings: Settings,
  usesVariables: boolean,
): WebIdentity | null {
  const value = (name: string, setting: string): string | undefined =>
    (usesVariables ? variable(environment, name) : undefined) ?? settings.get(setting);
  const tokenFile = value('AWS_WEB_IDENTITY_TOKEN_FILE', 'web_identity_token_file');
  if (tokenFile === undefined || tokenFile === '') return null;
  return {
    tokenFile,
    roleArn: value('AWS_ROLE_ARN', 'role_arn'),
    sessionName: value('AWS_ROLE_SESSION_NAME', 'role_session_name'),
  };
}

/** Key source for a role assumed with a token from a file, which is read each time since its content is renewed. */
export function webIdentityRole(
  configuration: AwsConfiguration,
  context: SignInContext,
  { tokenFile, roleArn, sessionName: name }: WebIdentity,
): KeySource {
  if (roleArn === undefined || roleArn === '')
    throw new AuthenticationError(
      `AWS_WEB_IDENTITY_TOKEN_FILE (web_identity_token_file) names ${tokenFile}, and nothing names the role that it is for: set AWS_ROLE_ARN, or role_arn in the profile.`,
    );
  const service = new SecurityTokenService(context, stsPlace(configuration));
  const path = resolvePath(configuration.environment, tokenFile);
  return async (options) => {
    const token = await readNamedFile(path, 'AWS_WEB_IDENTITY_TOKEN_FILE (web_identity_token_file)');
    const fields = {
      RoleArn: roleArn,
      RoleSessionName: name ?? sessionName(),
      WebIdentityToken: token.trim(),
    };
    return service.assumeRoleWithWebIdentity(fields, options);
  };
}

/** The regional service if the region is known: it is closer, and the only one in most partitions. */
function stsPlace(configuration: AwsConfiguration): { readonly url: string; readonly region: string } {
  const { region, variant } = configuration;
  const url = configuration.endpointUrl('STS');
  if (url !== undefined) return { url: checkedUrl(url), region: region ?? 'us-east-1' };
  if (region === undefined) return { url: 'https://sts.amazonaws.com', region: 'us-east-1' };
  return { url: awsEndpoint('sts', region, variant), region };
}

/** @throws AuthenticationError for an invalid URL */
export function checkedUrl(url: string): string {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw new AuthenticationError(
    `AWS_ENDPOINT_URL (or endpoint_url in the profile) must be a URL that begins with http:// or https://.`,
  );
}

function durationOf(profile: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= SHORTEST_SESSION && seconds <= LONGEST_SESSION) return String(seconds);
  throw new AuthenticationError(
    `duration_seconds in the profile ${profile} must be a number from ${SHORTEST_SESSION} to ${LONGEST_SESSION}, not ${JSON.stringify(text)}.`,
  );
}

function sessionName(): string {
  return `skylane-${Date.now()}`;
}
