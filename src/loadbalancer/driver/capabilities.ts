import type { Algorithm, ListenerProtocol } from '../model/options.js';

/** How many members one request changes at most. */
export interface MemberBatch {
  /** Members that one request adds. */
  readonly add: number;
  /** Members whose weight one request changes; 0 where a member's weight is for ever. */
  readonly update: number;
  /** Members that one request removes. */
  readonly remove: number;
  /** Whether one request does all three, `add` of them in all. */
  readonly together: boolean;
}

/** Facts about a cloud's balancers that the base, the tests and the documentation work by. */
export interface LoadBalancerCapabilities {
  /** What listeners take in. */
  readonly protocols: readonly ListenerProtocol[];
  /** Who can get the next connection; the first is the default. */
  readonly algorithms: readonly Algorithm[];
  /** How members can be asked; empty where nothing checks them. */
  readonly healthChecks: readonly string[];
  /** What a member is known by: its address, its server's id, or either. */
  readonly memberBy: 'address' | 'node' | 'either';
  /** Whether each member has a port of its own, or all have the target port of the listener. */
  readonly memberPorts: 'own' | 'listener';
  /** Weights that a member can have; null where there are none. */
  readonly weights: {
    /** The least. */
    readonly minimum: number;
    /** The most. */
    readonly maximum: number;
  } | null;
  /** How a listener is given its certificate: as PEM text, by the id of one that the cloud keeps, either way, or not at all. */
  readonly certificates: 'pem' | 'id' | 'either' | 'none';
  /** Whether each listener may lead to a target port of its own. */
  readonly targetPorts: 'own' | 'one';
  /** Whether a balancer can get another name. */
  readonly rename: boolean;
  /** Listeners that a balancer has at most. */
  readonly maxListeners: number;
  /** Members that a balancer has at most, unless the account has another quota. */
  readonly maxMembers: number;
  /** How many members one request changes. */
  readonly batch: MemberBatch;
  /** Whether a balancer takes no further change until the last one is carried out. */
  readonly locks: boolean;
  /** The provider's pages that say so. */
  readonly sources: readonly string[];
}

/** What most clouds have in common; each driver says what is different. */
export const COMMON_BALANCER_CAPABILITIES: LoadBalancerCapabilities = {
  protocols: ['tcp', 'http', 'https'],
  algorithms: ['round-robin', 'least-connections'],
  healthChecks: ['tcp', 'http'],
  memberBy: 'address',
  memberPorts: 'own',
  weights: null,
  certificates: 'none',
  targetPorts: 'own',
  rename: true,
  maxListeners: Infinity,
  maxMembers: Infinity,
  batch: { add: 1, update: 0, remove: 1, together: false },
  locks: false,
  sources: [],
};

/** The capabilities of a cloud that differs from {@link COMMON_BALANCER_CAPABILITIES} in what is given. */
export function balancerCapabilitiesOf(
  differences: Partial<LoadBalancerCapabilities>,
): LoadBalancerCapabilities {
  return { ...COMMON_BALANCER_CAPABILITIES, ...differences };
}
