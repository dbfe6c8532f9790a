export { BrightboxCompute } from './compute/driver.js';
export type * from './compute/models.js';
export type { Servers } from './compute/servers.js';
export type { BrightboxOptions } from './sign-in.js';
