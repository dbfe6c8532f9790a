import type { DriverClass } from '../../driver/driver.js';
import { balancerBehaviours } from './balancers.js';
import type { LoadBalancerBehaviour, LoadBalancerContext } from './context.js';
import { listenerBehaviours } from './listeners.js';
import { memberBehaviours } from './members.js';

/**
 * The behaviours that every load balancer driver has, as far as its capabilities go. Try them in their order, on one balancer.
 *
 * ```ts
 * for (const behaviour of loadBalancerBehaviours) {
 *   test.skipIf(!appliesTo(behaviour, context))(behaviour.name, () => behaviour.run(context));
 * }
 * ```
 */
export const loadBalancerBehaviours: readonly LoadBalancerBehaviour[] = [
  ...balancerBehaviours,
  ...listenerBehaviours,
  ...memberBehaviours,
];

/** True if a behaviour can be tested on a target. */
export function appliesTo(
  behaviour: LoadBalancerBehaviour,
  context: Omit<LoadBalancerContext, 'balancer'>,
): boolean {
  const driverClass = context.driver.constructor as unknown as DriverClass;
  return (
    behaviour.needs.every((method) => driverClass.supports(method)) &&
    behaviour.with.every((part) => context[part] !== undefined)
  );
}
