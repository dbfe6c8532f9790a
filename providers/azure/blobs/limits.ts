import type { StorageLimits } from '../../../src/storage/index.js';

const MIB = 1024 * 1024;

/** Facts about Azure Blob Storage that transfers work by. */
export const AZURE_LIMITS: StorageLimits = {
  parts: { min: 1, max: 4000 * MIB, count: 50_000, preferred: 8 * MIB, equal: false },
  checksum: 'md5',
  wholeChecksum: 'md5',
  objectName: 1024,
  refusedName: { pattern: /\\/, words: 'no backslash, which Azure turns into a slash' },
  // Azure makes $root, $web and $logs itself.
  existingContainerName: {
    pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$|^\$[a-z]{1,62}$/,
    words:
      'has 3 to 63 lower-case letters, digits and single dashes, and begins and ends with a letter or digit, or is one of Azure’s own such as $web',
  },
  containerName: {
    pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    words:
      'has 3 to 63 lower-case letters, digits and single dashes, and begins and ends with a letter or digit',
  },
  metadataKey: {
    pattern: /^[a-z_][a-z0-9_]*$/i,
    words: 'has letters, digits and underscores, and begins with no digit',
  },
  trimsMetadata: true,
  properties: ['cacheControl', 'contentEncoding', 'contentDisposition', 'contentLanguage'],
  batchDelete: 256,
  presignedPutHeaders: { 'x-ms-blob-type': 'BlockBlob' },
  sources: [
    'https://learn.microsoft.com/en-us/azure/storage/blobs/scalability-targets',
    'https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch',
  ],
};
