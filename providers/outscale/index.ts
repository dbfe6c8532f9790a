export { OutscaleCompute } from './compute/driver.js';
export type * from './compute/models.js';
export { OutscaleLoadBalancer } from './loadbalancer/driver.js';
export type * from './loadbalancer/models.js';
export type { OutscaleOptions } from './sign-in.js';
