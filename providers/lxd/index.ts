export * from './compute/driver.js';
export type * from './compute/models.js';
export type { LxdOptions } from './options.js';
