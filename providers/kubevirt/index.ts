export * from './compute/driver.js';
export type * from './compute/models.js';
export type { Snapshots } from './compute/snapshots.js';
export type { KubevirtOptions } from './options.js';
