import type { CallOptions } from '../../call/call.js';
import type { LoadBalancer, LoadBalancerDriver } from '../../loadbalancer/index.js';
import { pick } from '../pick.js';

/** Finds a balancer by its id or name, with its listeners and members. @throws CommandError for none of that name, and for several */
export async function findBalancer(
  driver: LoadBalancerDriver,
  wanted: string,
  call: CallOptions,
): Promise<LoadBalancer> {
  const { id } = pick(await driver.listLoadBalancers(call), wanted, 'load balancer');
  return driver.getLoadBalancer(id, call);
}
