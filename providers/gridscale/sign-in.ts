import type { DriverOptions, KeySignIn } from '../../src/driver/index.js';

/** Credentials of gridscale's drivers. They belong to a project, which is in one location. */
export interface GridscaleOptions extends DriverOptions {
  /** UUID of the user. GRIDSCALE_UUID */
  readonly userId: string;
  /** API token. GRIDSCALE_TOKEN */
  readonly token: string;
}

/** Sign-in of gridscale; the variables are those of gridscale's own tool. @see https://github.com/gridscale/gscloud#readme */
export const SIGN_IN: KeySignIn = {
  provider: 'gridscale',
  endpoint: 'https://api.gridscale.io',
  keys: { userId: ['GRIDSCALE_UUID'], token: ['GRIDSCALE_TOKEN'] },
  shown: ['userId'],
  sign: ({ userId = '', token = '' }) => ({ 'x-auth-userid': userId, 'x-auth-token': token }),
};
