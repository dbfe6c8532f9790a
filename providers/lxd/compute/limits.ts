import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about LXD and Incus that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  metadataValue: { pattern: /./s, words: 'must not be empty' },
  userData: {
    form: 'text',
    most: null,
    source: 'https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/',
  },
  auth: ['publicKey'],
  generatesPassword: false,
  openExtras: ['type', 'profiles', 'description', 'ephemeral', 'imageServer', 'imageProtocol'],
  sources: ['https://documentation.ubuntu.com/lxd/en/latest/rest-api/'],
};
