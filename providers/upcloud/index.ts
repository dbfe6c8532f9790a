export { UpCloudCompute } from './compute/driver.js';
export type { Backups } from './compute/backups.js';
export type { Firewall, FirewallRule } from './compute/firewall.js';
export type * from './compute/models.js';
export type { UpCloudOptions } from './sign-in.js';
