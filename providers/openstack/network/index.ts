/** Neutron, as the driver uses it. */
export { Addresses, FloatingIps } from './floating-ips.js';
export { Firewalls } from './firewalls.js';
export { PortableNetworks } from './portable-networks.js';
export { Networks } from './networks.js';
export { Ports } from './ports.js';
export { Routers } from './routers.js';
export { SecurityGroups } from './security-groups.js';
export { Subnets } from './subnets.js';
