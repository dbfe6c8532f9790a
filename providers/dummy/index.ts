export { DummyCompute } from './compute.js';
export type { DummyOptions } from './base.js';
export type { DummyExtras, DummyNodeExtra } from './models.js';
export { DummyCloud, type DummyCloudOptions, type DummyFault, type DummyPace } from './cloud.js';
export { DummyDns } from './dns.js';
export { DummyLoadBalancer } from './loadbalancer.js';
