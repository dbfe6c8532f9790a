export { StackitCompute, type StackitComputeOptions } from './compute/driver.js';
export type * from './compute/models.js';
export type { Servers } from './compute/servers.js';
export { StackitDns, type StackitDnsExtras } from './dns.js';
export type { StackitOptions } from './sign-in.js';
