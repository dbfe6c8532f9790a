/** Behaviours of every driver of a service, for any test runner. For authors of drivers, and for Skylane's own tests. */
export { dnsBehaviours } from './dns/suite.js';
export type { DnsProperty } from './dns/properties.js';
export type { DnsSample } from './dns/records.js';
export type { DnsBehaviour, DnsContext } from './dns/scene.js';
export type { StorageBehaviour, StorageContext, StorageTier } from './storage/context.js';
export { storageBehaviours } from './storage/suite.js';
export type { ComputeBehaviour, ComputeContext, ComputeContextPart } from './compute/context.js';
export { applies, computeBehaviours } from './compute/suite.js';
export { behaviour, rejects, type Scene } from './compute/scene.js';
export type {
  LoadBalancerBehaviour,
  LoadBalancerContext,
  LoadBalancerContextPart,
} from './loadbalancer/context.js';
export { appliesTo, loadBalancerBehaviours } from './loadbalancer/suite.js';
