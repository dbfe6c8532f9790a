export { OpenStackCompute } from './compute.js';
export type * from './compute-models.js';
export type { OpenStackCredentials, OpenStackEnvironmentOptions, OpenStackOptions } from './credentials.js';
export { OpenStackSwift, type SwiftOptions } from './storage.js';
export type * from './storage-models.js';
