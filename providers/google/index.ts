export type { GoogleExternalCredentials, GoogleExternalUserCredentials } from '../../src/driver/index.js';
export type { GoogleImpersonatedCredentials } from '../../src/driver/index.js';
export type { GoogleMetadataCredentials } from '../../src/driver/index.js';
export type { GoogleServiceAccountKey } from '../../src/driver/index.js';
export type { GoogleUserCredentials } from '../../src/driver/index.js';
export type { GoogleCredentials, GoogleOptions, GoogleSourceCredentials } from './credentials.js';
export type { GceNewAddress } from './compute/network/addresses.js';
export { GoogleCompute } from './compute/driver.js';
export type { GoogleComputeOptions } from './compute/options.js';
export type { GceFirewall, GceNewFirewall, GceTraffic } from './compute/network/firewalls.js';
export type * from './compute/models.js';
export type { GceNetwork, GceNewSubnetwork, GceSubnetwork } from './compute/network/networks.js';
export { GoogleDns, type GoogleDnsExtras } from './dns/driver.js';
export { GoogleLoadBalancer } from './load-balancer/driver.js';
export type {
  GoogleBalancer,
  GoogleBalancerExtras,
  GoogleCreateBalancer,
  GoogleMember,
} from './load-balancer/models.js';
export { GoogleStorage, type GoogleStorageOptions } from './storage/driver.js';
export type {
  GoogleBucketExtra,
  GoogleCreateBucketExtra,
  GoogleObjectExtra,
  GoogleStorageExtras,
  GoogleUploadExtra,
} from './storage/models.js';
export type { GoogleVersions } from './storage/versions.js';
