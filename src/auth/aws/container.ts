import type { CallOptions } from '../../call/call.js';
import { isThisMachine } from '../../http/proxy/hosts.js';
import { type Environment, readNamedFile, resolvePath, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { askMetadata } from '../metadata-service.js';
import type { AwsCredentials } from './sigv4.js';
import { KEY_FIELDS, type KeySource, parseObject, readKeys } from './keys.js';

/** Metadata address of ECS tasks. */
const METADATA = 'http://169.254.170.2';

/** Hosts besides this machine that plain HTTP may go to: the metadata services of ECS and EKS. */
const TRUSTED = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]']);

/** Number of attempts at a busy service. */
const ATTEMPTS = 3;

/**
 * Key source of a container on ECS, or of a pod on EKS; null if no variable configures it.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function containerKeys(environment: Environment): KeySource | null {
  const relative = variable(environment, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const full = variable(environment, 'AWS_CONTAINER_CREDENTIALS_FULL_URI');
  if (relative === undefined && full === undefined) return null;
  const url = relative === undefined ? (full ?? '') : METADATA + relative;
  return async (options) => {
    checkPlace(url, relative);
    return ask(url, await readToken(environment), options);
  };
}

/** The file comes before the variable, since its content is renewed. */
async function readToken(environment: Environment): Promise<string | undefined> {
  const name = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';
  const file = variable(environment, name);
  const token =
    file === undefined
      ? variable(environment, 'AWS_CONTAINER_AUTHORIZATION_TOKEN')
      : await readNamedFile(resolvePath(environment, file), name);
  const trimmed = token?.trim();
  if (trimmed === undefined || /^[\x20-\x7e]+$/.test(trimmed)) return trimmed;
  throw new AuthenticationError(
    `The token of the container (AWS_CONTAINER_AUTHORIZATION_TOKEN or its file) is empty or has characters that no header can carry.`,
  );
}

/** The request carries a token, so plain HTTP may go only to this machine and the container's metadata service. */
function checkPlace(url: string, relative: string | undefined): void {
  if (relative !== undefined && !relative.startsWith('/'))
    throw new AuthenticationError('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must begin with a slash.');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new AuthenticationError('AWS_CONTAINER_CREDENTIALS_FULL_URI must be a URL of http or https.');
  const { protocol, hostname } = new URL(url);
  const isHere = TRUSTED.has(hostname) || isThisMachine(hostname);
  if (protocol === 'https:' || isHere) return;
  throw new AuthenticationError(
    `AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or lead to this machine, not to ${hostname}.`,
  );
}

async function ask(
  url: string,
  token: string | undefined,
  options: CallOptions | undefined,
): Promise<AwsCredentials> {
  const headers = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: token }),
  };
  const origin = `The metadata service at ${new URL(url).origin}`;
  const text = await askMetadata({ method: 'GET', url, headers, signal: options?.signal }, ATTEMPTS);
  return readKeys(parseObject(text, origin), KEY_FIELDS, origin);
}
