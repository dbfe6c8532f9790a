import type { LoadBalancer } from 'skylane';
import { appliesTo, loadBalancerBehaviours, type LoadBalancerContext } from 'skylane/conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';

/** A cloud to try the behaviours on. */
export interface LoadBalancerTarget extends Omit<LoadBalancerContext, 'balancer' | 'driver'> {
  readonly name: string;
  /** Makes a driver with the cloud's credentials. */
  readonly driver: () => LoadBalancerContext['driver'];
  /** Runs before the first balancer is made. */
  readonly prepare?: () => Promise<void>;
  /** The behaviours to try; all where it is left out. */
  readonly only?: RegExp;
}

/** Runs the behaviours that every load balancer driver has. */
export function describeLoadBalancers({
  name,
  driver: makeDriver,
  prepare,
  only,
  ...target
}: LoadBalancerTarget): void {
  describe(`load balancers on ${name}`, () => {
    const driver = makeDriver();
    let balancer: LoadBalancer;

    beforeAll(async () => {
      await prepare?.();
      const made = await driver.createLoadBalancer(target.spec());
      balancer = await made.waitUntilActive({ timeout: target.patience ?? 60_000 });
    });

    afterAll(async () => {
      if (balancer !== undefined) await driver.destroyLoadBalancer(balancer);
      await driver.close();
    });

    for (const behaviour of loadBalancerBehaviours.filter((one) => only?.test(one.name) ?? true)) {
      test.skipIf(!appliesTo(behaviour, { ...target, driver }))(behaviour.name, () =>
        behaviour.run({ ...target, driver, balancer }),
      );
    }
  });
}

let names = 0;

/** A name that no other balancer of this run has. */
export function freeName(prefix = 'web'): string {
  names += 1;
  return `${prefix}-${process.pid}-${names}`;
}
