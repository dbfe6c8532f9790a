export * from './compute.js';
export type { LxdOptions as IncusOptions } from '../lxd/options.js';
