/**
 * For authors of load balancer drivers: the base class, the host that a driver brings, capabilities, models and options. Beside it, see
 * `skylane/driver`.
 */
export {
  balancerCapabilitiesOf,
  COMMON_BALANCER_CAPABILITIES,
  type LoadBalancerCapabilities,
  type MemberBatch,
} from './driver/capabilities.js';
export { LoadBalancerDriver } from './driver/driver.js';
export { checkAgain, portToCheck } from './driver/health-check.js';
export {
  type BalancerChanges,
  type BalancerStatus,
  type BalancerSteps,
  type LoadBalancerExtras,
  type LoadBalancerHost,
  membersFor,
  type MemberPool,
  type MemberUpdate,
  type NewHealthCheck,
  type NewListener,
  type NewLoadBalancer,
  type NewMember,
  type PartToMake,
  type PoolChange,
} from './driver/host.js';
export { isSameListener, listenerChanges } from './driver/listener-changes.js';
export {
  type LeadingListener,
  type ListenerPlan,
  movedMembers,
  type PlannedListener,
  planListeners,
  type PoolToMake,
  type TypedPool,
} from './driver/listener-plan.js';
export { normalAddress } from './driver/member-specs.js';
export { notOffered, refuseFixed, type Refusing } from './driver/refuse.js';
export { type Words, wordsOf } from './driver/words.js';
export {
  type HealthCheck,
  type Listener,
  LoadBalancer,
  type LoadBalancerData,
  LoadBalancerMember,
  type LoadBalancerState,
  type MemberData,
  type MemberHealth,
} from './model/models.js';
export type {
  Algorithm,
  CertificatePair,
  CreateLoadBalancerOptions,
  HealthCheckSpec,
  ListenerProtocol,
  ListenerSpec,
  MemberAddress,
  MemberNode,
  MemberOfNode,
  MemberSpec,
  UpdateLoadBalancerOptions,
} from './model/options.js';
