export { OpenStackCompute } from './compute.js';
export type * from './compute-models.js';
export type { OpenStackCredentials, OpenStackEnvironmentOptions, OpenStackOptions } from './credentials.js';
export type { AssociateFloatingIpOptions } from './addresses.js';
export type * from './network-models.js';
export type { RebuildOptions, RescueOptions } from './server-extras.js';
export type * from './server-extras-models.js';
export type * from './volume-models.js';
