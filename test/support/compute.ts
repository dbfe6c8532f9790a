import { randomUUID } from 'node:crypto';
import type { ComputeDriver } from 'skylane';
import { applies, type ComputeBehaviour, computeBehaviours, type ComputeContext } from 'skylane/conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';

/** A compute driver with a cloud to talk to. */
export interface ComputeSubject {
  readonly name: string;
  readonly context: () => Promise<Omit<ComputeContext, 'freeName'>>;
  /** Behaviours that the server on the other side, not the driver, does not have; with the reason. */
  readonly without?: Readonly<Record<string, string>>;
  /** Behaviours beyond those that every driver has. */
  readonly further?: readonly ComputeBehaviour[];
}

/** Runs the behaviours that every compute driver has. */
export function describeCompute({ name, context: start, without = {}, further = [] }: ComputeSubject): void {
  describe.sequential(`compute on ${name}`, () => {
    let context: ComputeContext;
    beforeAll(async () => {
      context = { ...(await start()), freeName: () => `skylane-${randomUUID().slice(0, 13)}` };
    });
    afterAll(async () => {
      await context.driver.close();
    });
    for (const behaviour of [...computeBehaviours, ...further]) {
      test(behaviour.name, async ({ skip }) => {
        const reason = `it lacks ${[...behaviour.needs, ...behaviour.with].join(' or ')}`;
        skip(!applies(behaviour, context), reason);
        skip(without[behaviour.name] !== undefined, without[behaviour.name]);
        await behaviour.run(context);
      });
    }
  });
}

/** Image and size that fit each other, and another size. */
export async function pickSpec(driver: ComputeDriver, imageName: RegExp) {
  const image = (await driver.listImages()).find(({ name }) => imageName.test(name));
  const sizes = (await driver.listSizes()).filter(({ disk }) => disk !== null && disk > 0);
  const [size, otherSize] = sizes.toSorted((a, b) => (a.ram ?? 0) - (b.ram ?? 0));
  if (image === undefined || size === undefined || otherSize === undefined)
    throw new Error('the cloud has no image or no two sizes');
  return { image: image.id, size: size.id, otherSize: otherSize.id };
}
