export { GridscaleCompute, type GridscaleComputeOptions } from './compute/driver.js';
export type * from './compute/models.js';
export type { GridscaleOptions } from './sign-in.js';
