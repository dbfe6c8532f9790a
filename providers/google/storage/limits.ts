import type { StorageLimits } from '../../../src/storage/index.js';

const MIB = 1024 * 1024;
const KIB = 1024;

/** Bytes of which parts must be a multiple. */
const PART_STEP = 256 * KIB;
/** Default part size in bytes. */
const PART = 16 * MIB;
/** Bytes of the largest object. */
const LARGEST = 5 * KIB * KIB * MIB;

/** Facts about Google Cloud Storage that transfers work by. */
export const GOOGLE_LIMITS: StorageLimits = {
  parts: {
    min: PART_STEP,
    max: LARGEST,
    count: LARGEST / PART,
    preferred: PART,
    equal: true,
    multiple: PART_STEP,
    sequential: true,
  },
  checksum: 'crc32c',
  wholeChecksum: 'crc32c',
  objectName: 1024,
  refusedName: {
    pattern: /[\r\n]|^\.{1,2}$|^\.well-known\/acme-challenge\//,
    words: 'no line ends; it is neither "." nor "..", and not below .well-known/acme-challenge/',
  },
  // Google's own buckets, and those with an App Engine domain before a colon.
  existingContainerName: {
    pattern: /^[a-z0-9][\w.:-]{1,254}$/i,
    words: 'has letters, digits, dots, dashes, underscores and colons',
  },
  containerName: {
    pattern:
      /^(?!goog)(?!(?:\d+\.){3}\d+$)(?=[^.]{1,63}(?:\.[^.]{1,63})*$)[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
    words:
      'has 3 to 63 lower-case letters, digits, dashes and underscores, in several parts with dots between them up to 222, begins and ends with a letter or digit, and does not begin with goog',
  },
  metadataKey: {
    pattern: /^[a-z0-9!#$%&'*+.^_`|~-]+$/i,
    words: "has letters, digits and !#$%&'*+-.^_`|~ alone, since it is also a header's name",
  },
  properties: ['cacheControl', 'contentEncoding', 'contentDisposition', 'contentLanguage'],
  batchDelete: 100,
  versions: true,
  sources: [
    'https://cloud.google.com/storage/quotas',
    'https://cloud.google.com/storage/docs/objects#naming',
    'https://cloud.google.com/storage/docs/buckets#naming',
    'https://cloud.google.com/storage/docs/resumable-uploads',
    'https://cloud.google.com/storage/docs/batch',
  ],
};
