import { BearerAuthenticator, type TokenSource } from '../../src/auth/bearer.js';
import type { RateRules } from '../../src/connection/budget.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { DriverOptions } from '../../src/driver.js';
import { type Environment, variable } from '../../src/environment.js';

/** Credentials and options of the Hetzner Cloud drivers. */
export interface HetznerOptions extends DriverOptions {
  /** API token of a project, or a function that returns a fresh one. HCLOUD_TOKEN */
  readonly token?: TokenSource;
  /** Location where servers and volumes are made when none is given, such as `fsn1`. */
  readonly region?: string;
}

const ENDPOINT = 'https://api.hetzner.cloud/v1';

/** 3,600 requests an hour for a project, which come back one a second. */
export const RATE: RateRules = {
  headers: { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  reset: 'full',
  windows: [],
  reserve: 0.1,
  sources: ['https://docs.hetzner.cloud/#rate-limiting'],
};

/** Makes the sign-in of a Hetzner Cloud driver. @throws AuthenticationError when the token is missing */
export function hetznerAuthenticator(options: HetznerOptions, redactor: Redactor): BearerAuthenticator {
  return new BearerAuthenticator({
    provider: 'hetzner',
    endpoint: options.endpoint ?? ENDPOINT,
    token: options.token,
    variable: 'HCLOUD_TOKEN',
    redactor,
  });
}

/** Reads the token from where hcloud looks. */
export async function hetznerOptionsFrom(
  environment: Environment,
  options: HetznerOptions,
): Promise<HetznerOptions> {
  const token = options.token ?? variable(environment, 'HCLOUD_TOKEN');
  const endpoint = options.endpoint ?? variable(environment, 'HCLOUD_ENDPOINT');
  return {
    ...options,
    ...(token === undefined ? {} : { token }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
