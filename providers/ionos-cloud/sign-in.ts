import {
  AuthenticationError,
  basicHeader,
  type DriverOptions,
  type KeySignIn,
} from '../../src/driver/index.js';

/** Credentials of IONOS Cloud's drivers: a token, or a user name with its password. */
export interface IonosCloudOptions extends DriverOptions {
  /** Token of the token manager. IONOS_TOKEN */
  readonly token?: string;
  /** User name, without two-factor authentication. IONOS_USERNAME */
  readonly username?: string;
  /** Its password. IONOS_PASSWORD */
  readonly password?: string;
  /** Number of the contract, for users of several. IONOS_CONTRACT_NUMBER */
  readonly contractNumber?: string;
}

/** Sign-in of IONOS Cloud; the variables are those of IONOS's own clients. */
export const SIGN_IN: KeySignIn = {
  provider: 'ionos-cloud',
  endpoint: 'https://api.ionos.com/cloudapi/v6',
  keys: {},
  optional: { token: ['IONOS_TOKEN'], username: ['IONOS_USERNAME'], password: ['IONOS_PASSWORD'] },
  options: { contractNumber: 'IONOS_CONTRACT_NUMBER' },
  shown: ['username'],
  texts: ['password'],
  sign: ({ token, username, password, contractNumber }) => ({
    ...(token === undefined ? basicHeader(username, password) : { authorization: `Bearer ${token}` }),
    ...(contractNumber === undefined ? {} : { 'x-contract-number': contractNumber }),
  }),
};

/** @throws AuthenticationError without a token and without a user name and its password */
export function checkCredentials({ token, username, password }: IonosCloudOptions): void {
  if (token !== undefined || (username !== undefined && password !== undefined)) return;
  throw new AuthenticationError(
    'ionos-cloud: the option token is missing. Pass it, or username and password, to the constructor, or set IONOS_TOKEN and use fromEnv().',
    { provider: 'ionos-cloud' },
  );
}
