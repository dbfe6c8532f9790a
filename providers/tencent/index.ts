export { TencentDns, type TencentDnsExtras } from './dns.js';
export { TencentCompute } from './compute/driver.js';
export type * from './compute/models.js';
export type { TencentComputeOptions, TencentOptions } from './sign-in.js';
