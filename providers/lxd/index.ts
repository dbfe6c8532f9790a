export * from './compute.js';
export * from './compute-models.js';
export type { LxdOptions } from './options.js';
