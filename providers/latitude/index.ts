export { LatitudeCompute, type LatitudeOptions } from './compute/driver.js';
export type { ElasticIps } from './compute/elastic-ips.js';
export type * from './compute/models.js';
export type { Servers } from './compute/servers.js';
export type { VirtualNetworks } from './compute/virtual-networks.js';
