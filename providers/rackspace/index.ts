export { RACKSPACE_PUBLIC_NETWORK, RACKSPACE_SERVICE_NETWORK, RackspaceCompute } from './compute.js';
export type * from './virtual-interfaces.js';
export {
  RACKSPACE_REGIONS,
  type RackspaceEnvironmentOptions,
  type RackspaceKeyOptions,
  type RackspaceOptions,
  type RackspacePasswordOptions,
  type RackspaceRegion,
  type RackspaceSettings,
} from './credentials.js';
export { CloudFiles } from './storage.js';
export type {
  CloudFilesCdn,
  CloudFilesCdnService,
  CloudFilesCdnUrls,
  CloudFilesOptions,
  EnableCdnOptions,
} from './storage-cdn.js';
export { RackspaceDns, type RackspaceDnsExtras } from './dns.js';
export { RackspaceLoadBalancer } from './load-balancer/driver.js';
export type * from './load-balancer/models.js';
