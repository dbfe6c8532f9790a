export { CloudSigmaCompute } from './compute/driver.js';
export type { FirewallPolicies } from './compute/firewall-policies.js';
export type * from './compute/models.js';
export type { CloudSigmaOptions } from './sign-in.js';
