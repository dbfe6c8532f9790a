import {
  AuthenticationError,
  basicHeader,
  type DriverOptions,
  type KeySignIn,
  type RateRules,
} from '../../src/driver/index.js';

/** Credentials and options of CloudSigma's driver: a token, or a user with a password. */
export interface CloudSigmaOptions extends DriverOptions {
  /** Access token. CLOUDSIGMA_TOKEN */
  readonly token?: string;
  /** E-mail address of the user. CLOUDSIGMA_USERNAME */
  readonly username?: string;
  /** The user's password. CLOUDSIGMA_PASSWORD */
  readonly password?: string;
  /** Location, such as `zrh`; each has an API of its own. Default `zrh`. CLOUDSIGMA_LOCATION */
  readonly region?: string;
}

/** Location that CloudSigma's own clients ask when none is named. */
export const DEFAULT_LOCATION = 'zrh';

/** Hosts of locations that are run by partners. @see https://docs.cloudsigma.com/en/latest/general.html#api-endpoint */
const PARTNERS: Readonly<Record<string, string>> = {
  adb: 'siaflex.cloud',
  dub: 'ec.servecentric.com',
  ruh: 'ruh.cld.v2.sa',
  wdc: 'wdc.alpha3cloud.com',
};

function hostOf(location: string): string {
  return Object.hasOwn(PARTNERS, location)
    ? String(PARTNERS[location])
    : `${encodeURIComponent(location)}.cloudsigma.com`;
}

/** Sign-in of CloudSigma's driver; the variables are those of its Terraform provider. A token comes first. */
export const SIGN_IN: KeySignIn = {
  endpoint: ({ region = DEFAULT_LOCATION }) => `https://${hostOf(region.toLowerCase())}/api/2.0`,
  keys: {},
  optional: {
    token: ['CLOUDSIGMA_TOKEN'],
    username: ['CLOUDSIGMA_USERNAME'],
    password: ['CLOUDSIGMA_PASSWORD'],
  },
  options: { region: 'CLOUDSIGMA_LOCATION' },
  shown: ['username'],
  texts: ['username', 'password'],
  sign: ({ token, username, password }) =>
    token === undefined ? basicHeader(username, password) : { authorization: `Bearer ${token}` },
};

/** Milliseconds of a minute. */
const MINUTE = 60_000;

/** Rate limits, which CloudSigma counts by method. */
export const RATE: RateRules = {
  headers: null,
  reset: 'next',
  windows: [{ requests: 10_000, per: MINUTE }],
  parts: [{ path: /^(\/)/, methods: ['DELETE'], windows: [{ requests: 1000, per: MINUTE }] }],
  reserve: 0.1,
  sources: ['https://docs.cloudsigma.com/en/latest/general.html#rate-limits'],
};

/** @throws AuthenticationError without a token, and without a user and a password */
export function checkSignIn(provider: string, { token, username, password }: CloudSigmaOptions): void {
  if (token !== undefined || (username !== undefined && password !== undefined)) return;
  throw new AuthenticationError(
    `${provider}: there is no token, and no username with a password. Pass one of them to the constructor, or set CLOUDSIGMA_TOKEN, or CLOUDSIGMA_USERNAME and CLOUDSIGMA_PASSWORD, and use fromEnv().`,
    { provider },
  );
}
