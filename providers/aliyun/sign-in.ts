import { type DriverOptions, type KeySignIn, RegionNotFoundError, signAcs3 } from '../../src/driver/index.js';
import { readProfile } from './profile.js';

/** Options of Alibaba Cloud's drivers: an access key. */
export interface AliyunOptions extends DriverOptions {
  /** Id of the key. ALICLOUD_ACCESS_KEY or ALIBABA_CLOUD_ACCESS_KEY_ID */
  readonly accessKeyId: string;
  /** The key. ALICLOUD_SECRET_KEY or ALIBABA_CLOUD_ACCESS_KEY_SECRET */
  readonly accessKeySecret: string;
  /** Token of temporary keys. ALICLOUD_SECURITY_TOKEN or ALIBABA_CLOUD_SECURITY_TOKEN */
  readonly securityToken?: string;
}

/** Options of Alibaba Cloud's drivers for a region. */
export interface AliyunComputeOptions extends AliyunOptions {
  /** Region, such as `eu-central-1`. ALIBABA_CLOUD_REGION_ID or ALICLOUD_REGION */
  readonly region: string;
}

/** Sign-in to Alibaba Cloud DNS. */
export const DNS_SIGN_IN: KeySignIn = {
  endpoint: 'https://alidns.aliyuncs.com',
  keys: {
    accessKeyId: ['ALICLOUD_ACCESS_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_ID'],
    accessKeySecret: ['ALICLOUD_SECRET_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
  },
  optional: { securityToken: ['ALICLOUD_SECURITY_TOKEN', 'ALIBABA_CLOUD_SECURITY_TOKEN'] },
  shown: ['accessKeyId'],
  profile: readProfile,
  sign: ({ accessKeyId = '', accessKeySecret = '', securityToken }, outgoing, { now }) =>
    signAcs3(outgoing, { accessKeyId, accessKeySecret, securityToken, now }),
  isMisdated: ({ providerCode }) => /TimeStamp|TimeTooSkewed|Expired/i.test(providerCode ?? ''),
};

/** Sign-in to the services of a region, each with a host of its own: `ecs`, the main one, and `vpc`. */
export const REGIONAL_SIGN_IN: KeySignIn = {
  ...DNS_SIGN_IN,
  endpoint: ({ region = '' }, service = 'ecs') => {
    if (/^[a-z]{2}(-[a-z0-9]+)+$/.test(region)) return `https://${service}.${region}.aliyuncs.com`;
    throw new RegionNotFoundError(
      `aliyun: there is no region ${JSON.stringify(region)}; regions are named like eu-central-1.`,
      { provider: 'aliyun' },
    );
  },
  keys: { ...DNS_SIGN_IN.keys, region: ['ALIBABA_CLOUD_REGION_ID', 'ALICLOUD_REGION'] },
  shown: ['accessKeyId', 'region'],
};
