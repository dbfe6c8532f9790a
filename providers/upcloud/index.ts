export { UpCloudCompute } from './compute/driver.js';
export type { Backups } from './compute/backups.js';
export type { FirewallRules } from './compute/firewall-rules.js';
export type * from './compute/models.js';
export type { UpCloudOptions } from './sign-in.js';
