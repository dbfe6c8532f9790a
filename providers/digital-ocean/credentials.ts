import type { DriverOptions, RateRules, TokenSignIn, TokenSource } from '../../src/driver/index.js';

/** Options of DigitalOcean's drivers for `fromEnv`: the token may come from the environment. */
export interface DigitalOceanEnvironmentOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. DIGITALOCEAN_TOKEN */
  readonly token?: TokenSource;
  /** Default region for servers and volumes, such as `nyc3`. */
  readonly region?: string;
}

/** Credentials and options of DigitalOcean's drivers. */
export interface DigitalOceanOptions extends DigitalOceanEnvironmentOptions {
  readonly token: TokenSource;
}

/** Sign-in of DigitalOcean's drivers; the variables are those of doctl and Terraform. */
export const SIGN_IN: TokenSignIn = {
  provider: 'digital-ocean',
  endpoint: 'https://api.digitalocean.com/v2',
  variables: ['DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'],
};

/** 5,000 requests an hour, shown in headers; 250 in any minute, which no header shows. */
export const RATE: RateRules = {
  headers: { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  reset: 'next',
  windows: [{ requests: 250, per: 60_000 }],
  reserve: 0.1,
  sources: ['https://docs.digitalocean.com/reference/api/reference/#section/Introduction/Rate-Limit'],
};
