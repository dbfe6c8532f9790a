export { CivoCompute } from './compute/driver.js';
export type { Instances } from './compute/instances.js';
export type * from './compute/models.js';
export type { CivoEnvironmentOptions, CivoOptions } from './sign-in.js';
