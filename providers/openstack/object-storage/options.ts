import {
  AuthenticationError,
  type Authenticator,
  type Redactor,
  type ServiceLookup,
  TempAuthAuthenticator,
} from '../../../src/driver/index.js';
import type { StorageOptions } from '../../../src/storage/index.js';
import { openStackAuthenticator, type OpenStackOptions } from '../credentials.js';

/**
 * Options of the Swift driver. With an `endpoint` of `/auth/v1.0` it signs in by Swift's own older scheme: `username` is `account:user`
 * and `password` its key.
 */
export interface SwiftOptions extends OpenStackOptions, StorageOptions {
  /** Key for temporary URLs, as set on the account or container. Default: read from the account. */
  readonly tempUrlKey?: string;
  /** Digest of temporary URLs. Default `'sha256'`; Ceph before version 17 accepts only `'sha1'`. */
  readonly tempUrlDigest?: 'sha1' | 'sha256';
}

/** The path of Swift's own sign-in, older than Keystone. */
const TEMP_AUTH = /\/auth\/v1(\.0)?\/?$/;

/** Creates the sign-in: TempAuth if the endpoint is one, otherwise Keystone. @throws AuthenticationError */
export function swiftAuthenticator(
  provider: string,
  options: SwiftOptions,
  services: Readonly<Record<string, ServiceLookup>>,
  redactor: Redactor,
): Authenticator {
  redactor.add(options.tempUrlKey);
  const { endpoint, username, password } = options;
  if (endpoint === undefined || !TEMP_AUTH.test(new URL(endpoint).pathname))
    return openStackAuthenticator(provider, options, services, redactor);
  if (username === undefined) throw missing(provider, 'username', 'OS_USERNAME');
  if (password === undefined) throw missing(provider, 'password', 'OS_PASSWORD');
  const storageUrl = options.endpoints?.['storage'];
  return new TempAuthAuthenticator({
    url: endpoint,
    user: username,
    key: password,
    storageUrl,
    redactor,
    provider,
  });
}

function missing(provider: string, field: string, variable: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${field} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
