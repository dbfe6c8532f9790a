export { VultrCompute } from './compute/driver.js';
export type * from './compute/models.js';
export { VultrDns, type VultrDnsExtras, type VultrOptions } from './dns.js';
export type { VultrComputeOptions, VultrEnvironmentOptions } from './sign-in.js';
