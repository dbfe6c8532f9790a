export * from './compute/driver.js';
export type { Droplets } from './compute/droplets.js';
export type { Images } from './compute/images.js';
export type * from './compute/models.js';
export type { Tags } from './compute/tags.js';
export type { DigitalOceanEnvironmentOptions, DigitalOceanOptions } from './credentials.js';
export { DigitalOceanDns } from './dns.js';
export type { DigitalOceanBalancer, DigitalOceanCreateBalancer } from './balancer-data.js';
export { type DigitalOceanBalancerExtras, DigitalOceanLoadBalancer } from './loadbalancer.js';
