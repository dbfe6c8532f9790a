import {
  type DriverOptions,
  type Environment,
  type RateRules,
  type TokenSignIn,
  type TokenSource,
  variable,
  withToken,
} from '../../src/driver/index.js';

/** Options of Hetzner's drivers as `fromEnv` takes them: the token may come from the environment. */
export interface HetznerEnvironmentOptions extends DriverOptions {
  /** API token of a project, or a function that returns a fresh one. HCLOUD_TOKEN */
  readonly token?: TokenSource;
  /** Location where servers and volumes are made when none is given, such as `fsn1`. */
  readonly region?: string;
}

/** Credentials and options of Hetzner's drivers. */
export interface HetznerOptions extends HetznerEnvironmentOptions {
  readonly token: TokenSource;
}

/** How the drivers of Hetzner Cloud sign in; the variable is hcloud's. */
export const SIGN_IN: TokenSignIn = {
  provider: 'hetzner',
  endpoint: 'https://api.hetzner.cloud/v1',
  variables: ['HCLOUD_TOKEN'],
};

/** 3,600 requests an hour for a project, which come back one a second. */
export const RATE: RateRules = {
  headers: { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  reset: 'full',
  windows: [],
  reserve: 0.1,
  sources: ['https://docs.hetzner.cloud/#rate-limiting'],
};

/** Reads token and endpoint from where hcloud looks. */
export async function hetznerOptionsFrom(
  environment: Environment,
  options: HetznerEnvironmentOptions,
): Promise<HetznerOptions> {
  const endpoint = options.endpoint ?? variable(environment, 'HCLOUD_ENDPOINT');
  return withToken(SIGN_IN, environment, { ...options, ...(endpoint === undefined ? {} : { endpoint }) });
}
