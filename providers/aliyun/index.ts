export { AliyunDns, type AliyunDnsExtras } from './dns.js';
export { AliyunCompute } from './compute/driver.js';
export type * from './compute/models.js';
export type { AliyunComputeOptions, AliyunOptions } from './sign-in.js';
