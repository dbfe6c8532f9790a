import type { ComputeLimits } from '../../../src/compute/index.js';

/** What security groups can say. Rules for outgoing traffic restrict nothing by themselves in ECS, since all else is allowed. */
export const FIREWALLS: NonNullable<ComputeLimits['firewalls']> = {
  protocols: ['tcp', 'udp', 'icmp', 'any'],
  directions: ['in'],
  groups: true,
  atCreate: true,
  source: 'https://www.alibabacloud.com/help/en/ecs/user-guide/overview-44',
};

/** Facts about ECS that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^[\p{L}\p{N}:_.-]{2,128}$/u,
    words: 'is no name of an instance: 2 to 128 letters, digits, colons, underscores, dots and dashes',
  },
  metadataValue: {
    pattern: /^(?!.*https?:\/\/)[^]{0,128}$/,
    words: 'has 128 characters at most, and no http:// or https://',
  },
  userData: {
    form: 'bytes',
    most: 32 * 1024,
    source:
      'https://www.alibabacloud.com/help/en/ecs/user-guide/customize-the-initialization-configuration-for-an-instance',
  },
  auth: ['password'],
  generatesPassword: false,
  firewalls: FIREWALLS,
  openExtras: [
    'publicBandwidth',
    'systemDiskCategory',
    'systemDiskSize',
    'hostName',
    'ramRole',
    'spotStrategy',
    'spotPriceLimit',
    'resourceGroup',
  ],
  batch: {
    create: 100,
    destroy: 100,
    repeatable: true,
    tokenAlreadyUsed: 'IdempotentParameterMismatch',
    sharedName: true,
  },
  capacity: {
    codes: /NoStock|NotOnSale|InsufficientStock|^Zone\.NotOpen/,
    source: 'https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-errorcodes',
  },
  sources: [
    'https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-runinstances',
    'https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-deleteinstances',
    'https://www.alibabacloud.com/help/en/ecs/developer-reference/how-to-ensure-idempotence',
  ],
};
