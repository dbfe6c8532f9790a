import { type DriverOptions, type KeySignIn, signTc3 } from '../../src/driver/index.js';
import { readProfile } from './profile.js';

/** Options of Tencent Cloud's drivers: an API key. */
export interface TencentOptions extends DriverOptions {
  /** Id of the key. TENCENTCLOUD_SECRET_ID */
  readonly secretId: string;
  /** The key. TENCENTCLOUD_SECRET_KEY */
  readonly secretKey: string;
  /** Token of temporary keys. TENCENTCLOUD_SESSION_TOKEN */
  readonly sessionToken?: string;
}

/** Options of Tencent Cloud's drivers for a region. */
export interface TencentComputeOptions extends TencentOptions {
  /** Region, such as `eu-frankfurt`. TENCENTCLOUD_REGION */
  readonly region: string;
}

/** Sign-in to a service of Tencent Cloud. `main` is the service of requests that name no other. */
function signInTo(main: string): KeySignIn {
  return {
    endpoint: (_keys, service = main) => `https://${service}.tencentcloudapi.com`,
    keys: { secretId: ['TENCENTCLOUD_SECRET_ID'], secretKey: ['TENCENTCLOUD_SECRET_KEY'] },
    optional: { sessionToken: ['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_TOKEN'] },
    shown: ['secretId', 'region'],
    profile: readProfile,
    sign: ({ secretId = '', secretKey = '', sessionToken }, outgoing, { now }) => ({
      ...(sessionToken === undefined ? {} : { 'x-tc-token': sessionToken }),
      ...signTc3(outgoing, { secretId, secretKey, service: outgoing.request.endpoint ?? main, now }),
    }),
    isMisdated: ({ providerCode }) => providerCode === 'AuthFailure.SignatureExpire',
  };
}

/** Sign-in to DNSPod. */
export const DNS_SIGN_IN: KeySignIn = signInTo('dnspod');

const CVM = signInTo('cvm');

/** Sign-in to the services of servers, each with a host of its own: `cvm`, the main one, `cbs`, `vpc` and `tag`. */
export const COMPUTE_SIGN_IN: KeySignIn = {
  ...CVM,
  keys: { ...CVM.keys, region: ['TENCENTCLOUD_REGION'] },
};
