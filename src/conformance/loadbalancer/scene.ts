import assert from 'node:assert/strict';
import { pollUntil } from '../../call/poll-until.js';
import { CloudError } from '../../errors.js';
import type { LoadBalancer, LoadBalancerMember } from '../../loadbalancer/model/models.js';
import type { CreateLoadBalancerOptions, MemberSpec } from '../../loadbalancer/model/options.js';
import type { LoadBalancerBehaviour, LoadBalancerContext, LoadBalancerContextPart } from './context.js';

/** Describes a behaviour. The shared balancer has no members when it begins. */
export function behaviour(
  name: string,
  run: (context: LoadBalancerContext) => Promise<void>,
  needs: readonly string[] = [],
  parts: readonly LoadBalancerContextPart[] = [],
): LoadBalancerBehaviour {
  const fromEmpty = async (context: LoadBalancerContext): Promise<void> => {
    await context.driver.setMembers(context.balancer, []);
    await run(context);
  };
  return { name, needs, with: parts, run: fromEmpty };
}

/** Makes a balancer, does something with it, and destroys it whatever happens. */
export async function withBalancer(
  { driver, spec, patience = 60_000 }: LoadBalancerContext,
  changes: Partial<CreateLoadBalancerOptions>,
  work: (balancer: LoadBalancer) => Promise<void>,
): Promise<void> {
  const made = await driver.createLoadBalancer({ ...spec(), ...changes });
  try {
    await work(await made.waitUntilActive({ timeout: patience }));
  } finally {
    await driver.destroyLoadBalancer(made, { timeout: patience });
    await gone(driver, made.id, patience);
  }
}

/** Waits until a balancer is not there any more. */
export async function gone(
  driver: LoadBalancerContext['driver'],
  id: string,
  patience: number,
): Promise<void> {
  await pollUntil(
    async () => {
      const error: unknown = await driver.getLoadBalancer(id).then(
        () => null,
        (caught: unknown) => caught,
      );
      if (error === null) return null;
      assert.ok(CloudError.is(error) && error.code === 'load-balancer-not-found');
      return true;
    },
    { deadline: performance.now() + patience, timeout: patience },
    { longestWait: 2000 },
  );
}

/** Identifies members: address or server, and port, sorted. */
export function placesOf(members: readonly LoadBalancerMember[]): string[] {
  return members.map(placeOf).toSorted();
}

/** Address or server of a member, and its port. */
export function placeOf({ address, nodeId, port }: LoadBalancerMember): string {
  return `${address ?? nodeId ?? ''} ${port ?? ''}`;
}

/** Members by number. */
export function membersOf({ member }: LoadBalancerContext, count: number, from = 0): MemberSpec[] {
  return Array.from({ length: count }, (_, index) => member(from + index));
}
