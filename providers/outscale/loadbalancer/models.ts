import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** Fields of a balancer that only OUTSCALE has. @see https://docs.outscale.com/api.html#readloadbalancers */
export interface OutscaleBalancer {
  /** `internet-facing` or `internal`; null in the public Cloud. */
  readonly type: 'internet-facing' | 'internal' | (string & {}) | null;
  /** Id of its Net; null in the public Cloud. */
  readonly netId: string | null;
  /** Ids of its Subnets. */
  readonly subnets: readonly string[];
  /** Ids of its security groups; empty in the public Cloud. */
  readonly securityGroups: readonly string[];
  /** Port of the members that is checked; null where it is not said. */
  readonly healthCheckPort: number | null;
  /** Public IPs that are members without their VMs being named; they are not among `members`. */
  readonly backendIps: readonly string[];
  /** Its tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Options that only OUTSCALE has. An update takes `securityGroups`. */
export interface OutscaleCreateBalancer {
  /** For a Net. Default `internet-facing`. */
  readonly type?: 'internet-facing' | 'internal';
  /** Ids of its security groups, for a Net. Default: that of the Net. */
  readonly securityGroups?: readonly string[];
  /** The public IP that it gets, of the account's own. Default: one of OUTSCALE's. */
  readonly publicIp?: string;
  /** Its tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Fields of a member that only OUTSCALE has. */
export interface OutscaleMember {
  /** OUTSCALE's own state, such as `UP`; null where it was not asked for. */
  readonly state: string | null;
  /** Why it is in its state; null where nothing is said. */
  readonly reason: string | null;
}

/** The provider's own fields of OUTSCALE's load balancers. */
export interface OutscaleBalancerExtras extends LoadBalancerExtras {
  readonly balancer: OutscaleBalancer;
  readonly createBalancer: OutscaleCreateBalancer;
  readonly member: OutscaleMember;
}
