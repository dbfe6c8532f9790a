import type { ComputeLimits } from '../../../src/compute/index.js';

/** Facts about KubeVirt that the scheduler works by. */
export const LIMITS: ComputeLimits = {
  poll: 'all',
  ownerTag: 'metadata',
  nodeName: {
    pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    words: 'is no name for a virtual machine: small letters, digits and dashes, 63 at most',
  },
  metadataValue: {
    pattern: /^(?:[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?)?$/,
    words: 'is a label of 63 letters, digits, dots, dashes and underscores at most',
  },
  userData: {
    form: 'bytes',
    // A Secret holds a MiB.
    most: 1024 * 1024,
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size',
  },
  auth: [],
  generatesPassword: false,
  openExtras: ['runStrategy', 'preference', 'diskSize', 'storageClass'],
  sources: [
    'https://kubevirt.io/api-reference/main/definitions.html',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  ],
};
