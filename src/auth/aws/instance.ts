import type { CallOptions } from '../../call/call.js';
import { AuthenticationError, CloudError, InvalidRequestError } from '../../errors.js';
import { askMetadata, fetchMetadata, type MetadataAnswer } from '../metadata-service.js';
import type { AwsCredentials } from './sigv4.js';
import type { AwsConfiguration } from './configuration.js';
import { KEY_FIELDS, type KeySource, parseObject, readKeys } from './keys.js';

/** Metadata addresses of instances. */
const METADATA = { ipv4: 'http://169.254.169.254', ipv6: 'http://[fd00:ec2::254]' } as const;

/** Seconds that a token of the metadata service is good for: its maximum. */
const TOKEN_LIFE = '21600';

/** Statuses of a service that supports version 1 only. */
const WITHOUT_TOKENS = new Set([403, 404, 405]);

/** Settings of the metadata service. */
interface InstancePlace {
  readonly url: string;
  /** Milliseconds; undefined for the usual. */
  readonly timeout: number | undefined;
  readonly attempts: number;
  /** True if version 1, which needs no token, must not be used. */
  readonly requiresToken: boolean;
}

/**
 * Keys of the role of this instance; null when its metadata is not to be looked at (AWS_EC2_METADATA_DISABLED). `missing` makes the
 * error for an instance without a role, or a machine that is none.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
 */
export function instanceKeys(
  configuration: AwsConfiguration,
  missing: (cause?: unknown) => AuthenticationError,
): KeySource | null {
  const { variables } = configuration.environment;
  if (variables['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return null;
  const place = readPlace(configuration);
  return async (options) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(place, missing, options);
      } catch (error) {
        options?.signal?.throwIfAborted();
        if (!CloudError.is(error) || !error.retryable) throw error;
        // No response: this is no instance, or its service is down.
        if (attempt >= place.attempts) throw missing(error);
      }
    }
  };
}

function readPlace(configuration: AwsConfiguration): InstancePlace {
  const number = (name: string, setting: string): number | undefined => {
    const text = configuration.value(name, setting);
    if (text === undefined) return undefined;
    if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
    throw new InvalidRequestError(
      `${name} (${setting}) must be a whole number above 0, not ${JSON.stringify(text)}.`,
    );
  };
  const timeout = number('AWS_METADATA_SERVICE_TIMEOUT', 'metadata_service_timeout');
  return {
    url: readUrl(configuration).replace(/\/+$/, ''),
    timeout: timeout === undefined ? undefined : timeout * 1000,
    attempts: number('AWS_METADATA_SERVICE_NUM_ATTEMPTS', 'metadata_service_num_attempts') ?? 1,
    requiresToken: configuration.flag('AWS_EC2_METADATA_V1_DISABLED', 'ec2_metadata_v1_disabled'),
  };
}

function readUrl(configuration: AwsConfiguration): string {
  const named = 'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE';
  const mode = configuration.value(named, 'ec2_metadata_service_endpoint_mode')?.toLowerCase();
  if (mode !== undefined && mode !== 'ipv4' && mode !== 'ipv6')
    throw new InvalidRequestError(`${named} must be IPv4 or IPv6, not ${JSON.stringify(mode)}.`);
  const usesIpv6 = configuration.flag('AWS_IMDS_USE_IPV6', 'imds_use_ipv6');
  const url = configuration.value('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'ec2_metadata_service_endpoint');
  if (url === undefined) return METADATA[mode ?? (usesIpv6 ? 'ipv6' : 'ipv4')];
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw new InvalidRequestError('AWS_EC2_METADATA_SERVICE_ENDPOINT must be a URL of http or https.');
}

async function ask(
  place: InstancePlace,
  missing: (cause?: unknown) => AuthenticationError,
  options: CallOptions | undefined,
): Promise<AwsCredentials> {
  const { url, timeout } = place;
  const folder = `${url}/latest/meta-data/iam/security-credentials/`;
  const token = await readToken(place, options);
  const headers: Record<string, string> = token === null ? {} : { 'x-aws-ec2-metadata-token': token };
  const get = (path: string): Promise<string> =>
    askMetadata({ method: 'GET', url: folder + path, headers, timeout, signal: options?.signal });
  let names: string;
  try {
    names = await get('');
  } catch (error) {
    // An instance without a role has no such folder.
    if (CloudError.is(error) && error.status === 404) throw missing(error);
    throw error;
  }
  const [role] = names.trim().split('\n');
  if (role === undefined || role === '') throw missing();
  const origin = `The metadata service at ${url}`;
  const body = parseObject(await get(role.trim()), origin);
  const { Code: code } = body;
  if (typeof code === 'string' && code !== 'Success')
    throw new AuthenticationError(
      `${origin} has no keys for the role of this instance: ${code.slice(0, 100)}.`,
    );
  return readKeys(body, KEY_FIELDS, origin);
}

/**
 * Fetches the token for version 2; null if the service has none, or its response does not arrive (a container is one hop beyond the token's
 * hop limit).
 */
async function readToken(
  { url, timeout, requiresToken }: InstancePlace,
  options: CallOptions | undefined,
): Promise<string | null> {
  const question = {
    method: 'PUT',
    url: `${url}/latest/api/token`,
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_LIFE },
    timeout,
    signal: options?.signal,
  } as const;
  let response: MetadataAnswer;
  try {
    response = await fetchMetadata(question);
  } catch (error) {
    options?.signal?.throwIfAborted();
    if (requiresToken) throw error;
    return null;
  }
  const { status, text } = response;
  if (status === 200) return text;
  if (WITHOUT_TOKENS.has(status) && !requiresToken) return null;
  throw new AuthenticationError(
    `signIn: the metadata service at ${url} returned ${status} for a token${requiresToken ? ', and its first version is switched off (AWS_EC2_METADATA_V1_DISABLED)' : ''}.`,
    { operation: 'signIn', status, retryable: status >= 500 },
  );
}
