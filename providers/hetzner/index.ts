export * from './compute/driver.js';
export type * from './compute/models.js';
export type { Servers } from './compute/servers.js';
export type { HetznerOptions } from './sign-in.js';
export { HetznerDns, type HetznerDnsExtras, type HetznerPrimaryServer } from './dns.js';
export { HetznerLoadBalancer } from './loadbalancer/driver.js';
export type * from './loadbalancer/models.js';
