export * from './compute.js';
export type * from './compute-models.js';
export type { HetznerOptions } from './credentials.js';
