import {
  AuthenticationError,
  type Authenticator,
  DirectAuthenticator,
  type Environment,
  KeystoneAuthenticator,
  readOpenStackConfig,
  type Redactor,
  refuseUnverified,
  type ServiceLookup,
} from '../../src/driver/index.js';
import type { OpenStackEnvironmentOptions, OpenStackOptions } from './options.js';
import { missing, signInV2, signInV3 } from './sign-in.js';

export type * from './options.js';

/**
 * Credentials from OS_* variables or clouds.yaml; given options come first.
 *
 * @throws AuthenticationError when a named cloud does not exist, or asks for something unsupported; InvalidRequestError when certificate
 * verification is turned off
 */
export async function openStackOptionsFrom(
  provider: string,
  environment: Environment,
  { cloud, ...options }: OpenStackEnvironmentOptions,
): Promise<OpenStackOptions> {
  const { region } = options;
  const { unverified, ...found } = await readOpenStackConfig(provider, environment, { cloud, region });
  const { region: _, ...own } = options;
  const merged: OpenStackOptions = {
    ...found,
    ...own,
    endpoints: { ...found.endpoints, ...options.endpoints },
    ...(region === undefined ? {} : { region: found.region ?? region }),
  };
  refuseUnverified(provider, { unverified }, merged);
  return merged;
}

const V2_SUFFIX = /\/v2\.0\/?$/;

/** Makes the sign-in of an OpenStack driver. @throws AuthenticationError naming the field and variable that is missing. */
export function openStackAuthenticator(
  provider: string,
  options: OpenStackOptions,
  services: Readonly<Record<string, ServiceLookup>>,
  redactor: Redactor,
): Authenticator {
  const { endpoint } = options;
  for (const secret of [
    options.password,
    options.applicationCredentialSecret,
    options.token,
    options.passcode,
  ])
    redactor.add(secret);
  if (options.authType !== undefined) return directAuthenticator(provider, options, services);
  if (endpoint === undefined)
    throw missing(
      provider,
      'endpoint',
      'OS_AUTH_URL',
      'the identity URL, such as https://keystone.example/v3',
    );
  const isV2 = V2_SUFFIX.test(new URL(endpoint).pathname);
  return new KeystoneAuthenticator({
    url: identityUrl(endpoint, isV2),
    root: isV2 || /\/v3\/?$/.test(endpoint) ? null : endpoint,
    signIn: isV2 ? signInV2(provider, options) : signInV3(provider, options, redactor),
    region: options.region ?? null,
    interface: options.interface ?? 'public',
    choices: options.services ?? {},
    services,
    endpoints: options.endpoints ?? {},
    provider,
    redactor,
  });
}

function directAuthenticator(
  provider: string,
  options: OpenStackOptions,
  services: Readonly<Record<string, ServiceLookup>>,
): DirectAuthenticator {
  const { endpoint, endpoints = {}, authType, token, username, password } = options;
  if (endpoint === undefined && Object.keys(endpoints).length === 0)
    throw missing(
      provider,
      'endpoint',
      'OS_ENDPOINT',
      'the URL of the service itself, since there is no Keystone',
    );
  const direct = { provider, endpoint, endpoints, services };
  switch (authType) {
    case 'admin_token':
      if (typeof token !== 'string') throw missing(provider, 'token', 'OS_TOKEN');
      return new DirectAuthenticator({ ...direct, headers: { 'x-auth-token': token }, account: 'token' });
    case 'http_basic': {
      if (username === undefined) throw missing(provider, 'username', 'OS_USERNAME');
      if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
      const value = Buffer.from(`${username}:${password}`).toString('base64');
      return new DirectAuthenticator({
        ...direct,
        headers: { authorization: `Basic ${value}` },
        account: username,
      });
    }
    case 'none':
      return new DirectAuthenticator({ ...direct, headers: {}, account: 'nobody' });
    default:
      throw new AuthenticationError(
        `${provider}: the option authType should be none, admin_token or http_basic, not ${JSON.stringify(authType)}.`,
        { provider },
      );
  }
}

function identityUrl(endpoint: string, isV2: boolean): string {
  const url = endpoint.replace(/\/+$/, '');
  return isV2 || url.endsWith('/v3') ? url : `${url}/v3`;
}
