import type { LoadBalancerExtras } from '../../src/loadbalancer/index.js';

/**
 * How clients stay with a member: by a cookie of the balancer's own, for some seconds or until the browser ends its session (null), or for
 * as long as they have a cookie of the application's.
 */
export type ElbClassicStickiness =
  | {
      /** Seconds that the balancer's cookie is good for; null for the browser's session. */
      readonly seconds: number | null;
    }
  | {
      /** Name of the application's cookie. */
      readonly cookie: string;
    };

/** Fields of a balancer that only classic ones have. */
export interface ElbClassicBalancer {
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
  /** Availability zones that it serves. */
  readonly zones: readonly string[];
  /** Port of the members that is checked; null where it is not said. */
  readonly healthCheckPort: number | null;
  /** How clients stay with a member, by its first listener that keeps them there; null where none does. */
  readonly stickiness: ElbClassicStickiness | null;
}

/** Options that only classic balancers have. An update takes `securityGroups`, `stickiness` and `tags`. */
export interface ElbClassicCreate {
  /** Availability zones, in place of subnets. */
  readonly zones?: readonly string[];
  /** Default `internet-facing`. */
  readonly scheme?: 'internet-facing' | 'internal';
  /** Ids of its security groups. Default: the VPC's. */
  readonly securityGroups?: readonly string[];
  /** How clients stay with a member, at all listeners of HTTP and HTTPS; null for not at all. Default: not at all. */
  readonly stickiness?: ElbClassicStickiness | null;
  /** Tags of the balancer. An update adds them, and leaves others alone. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Fields of a member that only classic balancers have. */
export interface ElbClassicMember {
  /** AWS's own state: `InService`, `OutOfService` or `Unknown`; null in lists. */
  readonly state: string | null;
  /** Why it is in that state, in AWS's words. */
  readonly reason: string | null;
}

/** The provider's own fields of classic load balancers. */
export interface ElbClassicExtras extends LoadBalancerExtras {
  readonly balancer: ElbClassicBalancer;
  readonly createBalancer: ElbClassicCreate;
  readonly member: ElbClassicMember;
}
