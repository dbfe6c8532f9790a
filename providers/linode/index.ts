export { LinodeCompute } from './compute/driver.js';
export type * from './compute/models.js';
export { LinodeDns, type LinodeDnsExtras } from './dns.js';
export type { LinodeEnvironmentOptions, LinodeOptions } from './sign-in.js';
