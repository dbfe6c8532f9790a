export * from './compute/driver.js';
export type { Images, LxdImageSource } from './compute/images.js';
export type { Instances } from './compute/instances.js';
export type * from './compute/models.js';
export type { Snapshots } from './compute/snapshots.js';
export type { LxdOptions } from './options.js';
