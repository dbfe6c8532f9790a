export * from './compute/driver.js';
export type * from './compute/models.js';
export type { DigitalOceanEnvironmentOptions, DigitalOceanOptions } from './credentials.js';
export { DigitalOceanDns } from './dns.js';
