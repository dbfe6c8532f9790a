import type { LoadBalancerDriver } from '../../loadbalancer/driver/driver.js';
import type { LoadBalancer } from '../../loadbalancer/model/models.js';
import type { CreateLoadBalancerOptions, MemberSpec } from '../../loadbalancer/model/options.js';

/** What a behaviour is tried on. */
export interface LoadBalancerContext {
  /** A driver with credentials that may do everything. */
  readonly driver: LoadBalancerDriver;
  /** A balancer that nobody else uses, with one listener. Its members are detached. */
  readonly balancer: LoadBalancer;
  /** What a balancer is made from here: a name that is free, one listener, and what the cloud insists on. */
  readonly spec: () => CreateLoadBalancerOptions;
  /** A member by number, from 0 on, each another; without a port. */
  readonly member: (index: number) => MemberSpec;
  /** A member that the cloud refuses, although nothing is wrong with its form; left out where there is none. */
  readonly refusedMember?: MemberSpec;
  /** A driver of the same account whose changes this process does not see coming, as those of another one; the behaviour closes it. */
  readonly stranger?: () => LoadBalancerDriver;
  /** Another target port that a second listener can lead to; left out where a balancer has but one. */
  readonly otherPort?: number;
  /** Longest time that a behaviour's changes may take, in milliseconds. Default 60,000. */
  readonly patience?: number;
}

/** Parts of {@link LoadBalancerContext} that not every target has. */
export type LoadBalancerContextPart = 'refusedMember' | 'stranger' | 'otherPort';

/** One behaviour that every load balancer driver has. */
export interface LoadBalancerBehaviour {
  /** The behaviour in a sentence, for the name of its test. */
  readonly name: string;
  /** Methods without which it cannot be tried: see `Driver.supports`. */
  readonly needs: readonly string[];
  /** Parts of the context without which it cannot be tried. */
  readonly with: readonly LoadBalancerContextPart[];
  /** Rejects where the driver behaves otherwise. Leaves nothing behind. */
  run(context: LoadBalancerContext): Promise<void>;
}
