export { ScalewayCompute } from './compute/driver.js';
export type * from './compute/models.js';
export { ScalewayDns, type ScalewayDnsExtras, type ScalewayOptions } from './dns.js';
export type { ScalewayComputeOptions, ScalewayEnvironmentOptions } from './sign-in.js';
