export * from './compute/driver.js';
export type * from './compute/models.js';
export type { HetznerEnvironmentOptions, HetznerOptions } from './credentials.js';
