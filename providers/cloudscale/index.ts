export { CloudscaleCompute } from './compute/driver.js';
export type * from './compute/models.js';
export type { CloudscaleOptions } from './sign-in.js';
