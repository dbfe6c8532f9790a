import { BearerAuthenticator, type TokenSource } from '../../src/auth/bearer.js';
import type { RateRules } from '../../src/connection/budget.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { DriverOptions } from '../../src/driver.js';
import { type Environment, variable } from '../../src/environment.js';

/** Credentials and options of every DigitalOcean driver. */
export interface DigitalOceanOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. DIGITALOCEAN_TOKEN */
  readonly token?: TokenSource;
  /** Region where servers and volumes are made when no location is given, such as `nyc3`. */
  readonly region?: string;
}

const ENDPOINT = 'https://api.digitalocean.com/v2';

/** 5,000 requests an hour, shown in headers; 250 in any minute, which no header shows. */
export const RATE: RateRules = {
  headers: { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  reset: 'next',
  windows: [{ requests: 250, per: 60_000 }],
  reserve: 0.1,
  sources: ['https://docs.digitalocean.com/reference/api/reference/#section/Introduction/Rate-Limit'],
};

/** Makes the sign-in of a DigitalOcean driver. @throws AuthenticationError when the token is missing */
export function digitalOceanAuthenticator(
  options: DigitalOceanOptions,
  redactor: Redactor,
): BearerAuthenticator {
  return new BearerAuthenticator({
    provider: 'digital-ocean',
    endpoint: options.endpoint ?? ENDPOINT,
    token: options.token,
    variable: 'DIGITALOCEAN_TOKEN',
    redactor,
  });
}

/** Reads the token from where doctl and Terraform look. */
export async function digitalOceanOptionsFrom(
  environment: Environment,
  options: DigitalOceanOptions,
): Promise<DigitalOceanOptions> {
  const token = options.token ?? variable(environment, 'DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN');
  return { ...options, ...(token === undefined ? {} : { token }) };
}
