export { OvhDns, type OvhDnsExtras, type OvhOptions } from './dns.js';
export { OVH_ENDPOINTS, type OvhEndpoint } from './sign-in.js';
