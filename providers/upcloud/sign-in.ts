import {
  AuthenticationError,
  basicHeader,
  type DriverOptions,
  type KeySignIn,
} from '../../src/driver/index.js';

/** Credentials and options of UpCloud's drivers: a token, or a user of the API with a password. */
export interface UpCloudOptions extends DriverOptions {
  /** API token. UPCLOUD_TOKEN */
  readonly token?: string;
  /** User of the API. UPCLOUD_USERNAME */
  readonly username?: string;
  /** The user's password. UPCLOUD_PASSWORD */
  readonly password?: string;
  /** Default zone for servers, volumes and addresses, such as `fi-hel1`. */
  readonly region?: string;
}

/** Sign-in of UpCloud's drivers; the variables are those of its own tools. A token comes first. */
export const SIGN_IN: KeySignIn = {
  endpoint: 'https://api.upcloud.com/1.3',
  keys: {},
  optional: {
    token: ['UPCLOUD_TOKEN'],
    username: ['UPCLOUD_USERNAME'],
    password: ['UPCLOUD_PASSWORD'],
  },
  shown: ['username'],
  texts: ['username', 'password'],
  sign: ({ token, username, password }) =>
    token === undefined ? basicHeader(username, password) : { authorization: `Bearer ${token}` },
};

/** @throws AuthenticationError without a token, and without a user and a password */
export function checkSignIn(provider: string, { token, username, password }: UpCloudOptions): void {
  if (token !== undefined || (username !== undefined && password !== undefined)) return;
  throw new AuthenticationError(
    `${provider}: there is no token, and no username with a password. Pass one of them to the constructor, or set UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD, and use fromEnv().`,
    { provider },
  );
}
