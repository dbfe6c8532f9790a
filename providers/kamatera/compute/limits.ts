import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about Kamatera that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: null,
  nodeName: {
    pattern: /^[a-zA-Z0-9()_-]{4,}$/,
    words: 'is no name of four characters or more, of which Kamatera takes letters, digits, ( ) _ and -',
  },
  userData: {
    form: 'text',
    most: null,
    source: 'https://github.com/cloudwm/cloudcli/blob/master/docs/cloudcli_server_create.md',
  },
  auth: ['password', 'publicKey'],
  generatesPassword: true,
  // A list asks the cloud about every server.
  pollInterval: 5000,
  openExtras: ['diskSizes', 'tags', 'dailyBackup', 'managed', 'billingCycle', 'monthlyPackage', 'publicIp'],
  sources: [
    'https://github.com/cloudwm/cloudcli/tree/master/docs',
    'https://github.com/Kamatera/kamateratoolbox/tree/master/tests',
  ],
};
