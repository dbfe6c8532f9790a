export { IonosCompute, type IonosComputeOptions } from './compute/driver.js';
export type * from './compute/models.js';
export type { IonosCloudOptions } from './sign-in.js';
