import { type DriverOptions, type KeySignIn, RegionNotFoundError, signAws4 } from '../../src/driver/index.js';
import { readProfile } from './profile.js';

/** Options of OUTSCALE's drivers: an access key and a region. */
export interface OutscaleOptions extends DriverOptions {
  /** Id of the key. OSC_ACCESS_KEY */
  readonly accessKey: string;
  /** The key. OSC_SECRET_KEY */
  readonly secretKey: string;
  /** Region, such as `eu-west-2`. OSC_REGION */
  readonly region: string;
}

/**
 * Sign-in to the OUTSCALE API, by AWS's signature for the service `oapi`.
 *
 * @see https://docs.outscale.com/en/userguide/Signature-of-API-Requests.html
 */
export const SIGN_IN: KeySignIn = {
  endpoint: ({ region = '' }) => {
    if (/^[a-z]+(-[a-z0-9]+)+$/.test(region)) return `https://api.${region}.outscale.com/api/v1`;
    throw new RegionNotFoundError(
      `outscale: there is no region ${JSON.stringify(region)}; regions are named like eu-west-2.`,
      { provider: 'outscale' },
    );
  },
  keys: { accessKey: ['OSC_ACCESS_KEY'], secretKey: ['OSC_SECRET_KEY'], region: ['OSC_REGION'] },
  optional: { endpoint: ['OSC_ENDPOINT_API'] },
  shown: ['accessKey', 'region', 'endpoint'],
  profile: readProfile,
  sign: ({ accessKey = '', secretKey = '', region = '' }, outgoing, { now }) =>
    signAws4(outgoing, {
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      region,
      service: 'oapi',
      now,
    }),
};
