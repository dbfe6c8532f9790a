export type {
  GoogleExternalCredentials,
  GoogleExternalUserCredentials,
} from '../../src/auth/google/external.js';
export type { GoogleImpersonatedCredentials } from '../../src/auth/google/impersonated.js';
export type { GoogleMetadataCredentials } from '../../src/auth/google/metadata.js';
export type { GoogleServiceAccountKey } from '../../src/auth/google/service-account.js';
export type { GoogleUserCredentials } from '../../src/auth/google/user.js';
export type { GoogleCredentials, GoogleOptions, GoogleSourceCredentials } from './credentials.js';
export { GoogleDns, type GoogleDnsExtras } from './dns/driver.js';
export { GoogleStorage, type GoogleStorageOptions } from './storage/driver.js';
export type {
  GoogleBucketExtra,
  GoogleCreateBucketExtra,
  GoogleObjectExtra,
  GoogleStorageExtras,
  GoogleUploadExtra,
} from './storage/models.js';
