export * from './compute.js';
export * from './compute-models.js';
export type { HetznerOptions } from './credentials.js';
