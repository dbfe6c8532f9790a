export { GcoreCompute, type GcoreComputeOptions } from './compute/driver.js';
export type { Instances } from './compute/instances.js';
export type * from './compute/models.js';
export { GcoreDns, type GcoreOptions } from './dns.js';
