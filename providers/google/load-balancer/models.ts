import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** Fields of a balancer that only Google has. */
export interface GoogleBalancer {
  /** A passthrough Network Load Balancer of a region, or a global Application Load Balancer. */
  readonly type: 'passthrough' | 'application';
  /** Google's own word for its address: `RESERVED` before anything leads from it, `IN_USE` afterwards. */
  readonly status: string;
  /** Zones that it has groups of members in; null in a list, which does not say. */
  readonly zones: readonly string[] | null;
}

/** Options that only Google has. */
export interface GoogleCreateBalancer {
  /** Network tier of the address of a passthrough balancer. Default: the project's. */
  readonly networkTier?: 'PREMIUM' | 'STANDARD';
}

/** Fields of a member that only Google has. */
export interface GoogleMember {
  /** Zone of the server, and of its group. */
  readonly zone: string;
  /** Name of the server. */
  readonly instance: string;
}

/** The provider's own fields of Google's load balancers. */
export interface GoogleBalancerExtras extends LoadBalancerExtras {
  readonly balancer: GoogleBalancer;
  readonly createBalancer: GoogleCreateBalancer;
  readonly member: GoogleMember;
}
