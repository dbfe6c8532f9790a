export { ExoscaleCompute } from './compute/driver.js';
export type { Instances } from './compute/instances.js';
export type * from './compute/models.js';
export type { Snapshots } from './compute/snapshots.js';
export type { Templates } from './compute/templates.js';
export { ExoscaleDns } from './dns.js';
export { type ExoscaleOptions, signExoscale } from './sign-in.js';
