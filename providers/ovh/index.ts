export { OvhCompute, type OvhComputeOptions } from './compute/driver.js';
export type * from './compute/models.js';
export { OvhDns, type OvhDnsExtras } from './dns.js';
export { OVH_ENDPOINTS, type OvhEndpoint, type OvhOptions } from './sign-in.js';
