export * from './compute/driver.js';
export type * from './compute/models.js';
export type { Instances } from './compute/instances.js';
export type { VerdaOptions } from './sign-in.js';
