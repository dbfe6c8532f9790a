import type { DriverOptions, RateRules, TokenSignIn, TokenSource } from '../../src/driver/index.js';

/** Credentials and options of Hetzner's drivers; `fromEnv` finds the token in the environment. */
export interface HetznerOptions extends DriverOptions {
  /** API token of a project, or a function that returns a fresh one. HCLOUD_TOKEN */
  readonly token: TokenSource;
  /** Default location for servers and volumes, such as `fsn1`. */
  readonly region?: string;
}

/** Sign-in of Hetzner Cloud's drivers; the variables are hcloud's. */
export const SIGN_IN: TokenSignIn = {
  endpoint: 'https://api.hetzner.cloud/v1',
  variables: ['HCLOUD_TOKEN', 'HETZNER_API_TOKEN'],
  options: { endpoint: 'HCLOUD_ENDPOINT' },
};

/** 3,600 requests an hour for a project, refilled one a second. */
export const RATE: RateRules = {
  headers: { limit: 'ratelimit-limit', remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  reset: 'full',
  windows: [],
  reserve: 0.1,
  sources: ['https://docs.hetzner.cloud/#rate-limiting'],
};
