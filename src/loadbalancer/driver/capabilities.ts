import type { Algorithm, ListenerProtocol } from '../model/options.js';

/** Largest number of members in one request. */
export interface MemberBatch {
  /** Members that one request adds. */
  readonly add: number;
  /** Members whose weight one request changes; 0 where a member's weight is for ever. */
  readonly update: number;
  /** Members that one request removes. */
  readonly remove: number;
  /** True if one request does all three, with at most `add` members in all. */
  readonly together: boolean;
}

/** Facts about a cloud's balancers that the base, the tests and the documentation work by. */
export interface LoadBalancerCapabilities {
  /** Protocols of listeners. */
  readonly protocols: readonly ListenerProtocol[];
  /** Algorithms; the first is the default. */
  readonly algorithms: readonly Algorithm[];
  /** Protocols of health checks; empty without checks. */
  readonly healthChecks: readonly string[];
  /** Key of a member: its address, its server's id, or either. */
  readonly memberBy: 'address' | 'node' | 'either';
  /** Port of a member: its own, or the target port of the listener. */
  readonly memberPorts: 'own' | 'listener';
  /** Weights that a member can have; null where there are none. */
  readonly weights: {
    /** The least. */
    readonly minimum: number;
    /** The most. */
    readonly maximum: number;
  } | null;
  /** Form of a listener's certificate: PEM text, the id of one that the cloud keeps, either, or none. */
  readonly certificates: 'pem' | 'id' | 'either' | 'none';
  /** Protocols whose listeners take a certificate, and whether it may be left out. */
  readonly tls: Readonly<Partial<Record<ListenerProtocol, 'required' | 'optional'>>>;
  /** True if each listener may have its own target port. */
  readonly targetPorts: 'own' | 'one';
  /** True if a balancer can be renamed. */
  readonly rename: boolean;
  /** Listeners that a balancer has at most. */
  readonly maxListeners: number;
  /** Members that a balancer has at most, unless the account has another quota. */
  readonly maxMembers: number;
  /** Number of members in one request. */
  readonly batch: MemberBatch;
  /** True if a balancer refuses changes until the last one is carried out. */
  readonly locks: boolean;
  /** The provider's pages that say so. */
  readonly sources: readonly string[];
}

/** Defaults that fit most clouds; each driver states its differences. */
export const COMMON_BALANCER_CAPABILITIES: LoadBalancerCapabilities = {
  protocols: ['tcp', 'http', 'https'],
  algorithms: ['round-robin', 'least-connections'],
  healthChecks: ['tcp', 'http'],
  memberBy: 'address',
  memberPorts: 'own',
  weights: null,
  certificates: 'none',
  tls: { https: 'required' },
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
