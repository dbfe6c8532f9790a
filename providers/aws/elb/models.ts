import type { LoadBalancerExtras } from '../../../src/loadbalancer/index.js';

/** What AWS says of a balancer beyond the portable fields. */
export interface ElbBalancer {
  /** Which kind it is. */
  readonly type: 'application' | 'network' | 'gateway' | (string & {});
  /** Whether it is reached from the internet or from inside. */
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

/** What AWS takes beyond the portable fields. */
export interface ElbCreate {
  /** Default: `application` for HTTP and HTTPS, `network` for the other protocols. */
  readonly type?: 'application' | 'network';
  /** Default `internet-facing`. */
  readonly scheme?: 'internet-facing' | 'internal';
  /** Ids of its security groups. */
  readonly securityGroups?: readonly string[];
  /** Whether members are servers or addresses, for ever. Default: what `members` are; servers where there are none. */
  readonly targetType?: 'instance' | 'ip';
  /** Tags of the balancer. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What AWS says of a member beyond the portable fields. */
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
