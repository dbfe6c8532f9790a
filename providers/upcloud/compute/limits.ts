import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about UpCloud that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^(?=.{1,128}$)[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/,
    words: 'is no host name of 128 characters at most, which the names of UpCloud’s servers are',
  },
  userData: {
    form: 'text',
    most: null,
    source: 'https://developers.upcloud.com/1.3/8-servers/#create-server',
  },
  auth: ['publicKey'],
  generatesPassword: true,
  openExtras: ['diskSize', 'diskTier', 'username', 'ipv4', 'ipv6', 'firewall'],
  capacity: {
    codes: /_RESOURCES_UNAVAILABLE$/,
    source: 'https://developers.upcloud.com/1.3/8-servers/',
  },
  sources: [
    'https://developers.upcloud.com/1.3/8-servers/',
    'https://developers.upcloud.com/1.3/9-storages/',
  ],
};
