import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** Fields of a balancer that only AWS has. */
export interface ElbBalancer {
  /** Which kind it is. */
  readonly type: 'application' | 'network' | 'gateway' | (string & {});
  /** Reached from the internet, or from inside the VPC only. */
  readonly scheme: 'internet-facing' | 'internal' | (string & {}) | null;
  /** Id of its VPC, or null. */
  readonly vpcId: string | null;
  /** Id of the hosted zone that an alias record names. */
  readonly hostedZoneId: string | null;
  /** Ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** Subnets that it has addresses in. */
  readonly subnets: readonly string[];
}

/** Options that only AWS has. */
export interface ElbCreate {
  /** Default: `application` for HTTP and HTTPS, `network` for the other protocols. */
  readonly type?: 'application' | 'network';
  /** Default `internet-facing`. */
  readonly scheme?: 'internet-facing' | 'internal';
  /** Ids of its security groups. */
  readonly securityGroups?: readonly string[];
  /** Kind of members, fixed at creation: servers or addresses. Default: that of `members`; servers without members. */
  readonly targetType?: 'instance' | 'ip';
  /** Tags of the balancer. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Fields of a member that only AWS has. */
export interface ElbMember {
  /** ARN of its target group. */
  readonly targetGroupArn: string;
  /** AWS's own state, such as `unused`. */
  readonly state: string | null;
  /** Why it is in that state, in AWS's words. */
  readonly reason: string | null;
}

/** The provider's own fields of AWS's load balancers. */
export interface ElbExtras extends LoadBalancerExtras {
  readonly balancer: ElbBalancer;
  readonly createBalancer: ElbCreate;
  readonly member: ElbMember;
}
