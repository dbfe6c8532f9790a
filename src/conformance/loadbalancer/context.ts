import type { LoadBalancerDriver } from '../../loadbalancer/driver/driver.js';
import type { LoadBalancer } from '../../loadbalancer/model/models.js';
import type {
  CreateLoadBalancerOptions,
  ListenerSpec,
  MemberSpec,
} from '../../loadbalancer/model/options.js';

/** Target of a behaviour. */
export interface LoadBalancerContext {
  /** A driver with credentials that may do everything. */
  readonly driver: LoadBalancerDriver;
  /** A balancer for the test alone, with one listener. Its members are detached. */
  readonly balancer: LoadBalancer;
  /** Spec of a new balancer: a free name, one listener, and what the cloud requires. */
  readonly spec: () => CreateLoadBalancerOptions;
  /** A member by number, from 0 on, each another; without a port. */
  readonly member: (index: number) => MemberSpec;
  /** A valid member that the cloud refuses; left out if there is none. */
  readonly refusedMember?: MemberSpec;
  /** A driver of the same account whose changes this process does not notice, like those of another process; the behaviour closes it. */
  readonly stranger?: () => LoadBalancerDriver;
  /** Another target port for a second listener; left out if a balancer has only one. */
  readonly otherPort?: number;
  /** Other protocols that the listener can take where it is, with a certificate if they want one; left out if there are none. */
  readonly otherListeners?: readonly Pick<ListenerSpec, 'protocol' | 'certificate'>[];
  /** Longest time that a behaviour's changes may take, in milliseconds. Default 60,000. */
  readonly patience?: number;
}

/** Parts of {@link LoadBalancerContext} that not every target has. */
export type LoadBalancerContextPart = 'refusedMember' | 'stranger' | 'otherPort' | 'otherListeners';

/** One behaviour that every load balancer driver has. */
export interface LoadBalancerBehaviour {
  /** The behaviour in a sentence, for the name of its test. */
  readonly name: string;
  /** Methods without which it cannot be tried: see `Driver.supports`. */
  readonly needs: readonly string[];
  /** Parts of the context without which it cannot be tried. */
  readonly with: readonly LoadBalancerContextPart[];
  /** Rejects if the driver behaves differently. Leaves nothing behind. */
  run(context: LoadBalancerContext): Promise<void>;
}
