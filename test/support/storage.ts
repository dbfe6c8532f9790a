import { randomUUID } from 'node:crypto';
import type { StorageDriver } from 'skylane';
import { storageBehaviours, type StorageTier } from 'skylane/conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';

/** A storage driver with a server to talk to. */
export interface StorageSubject {
  readonly name: string;
  readonly driver: () => StorageDriver | Promise<StorageDriver>;
  /** Makes a container name that the store takes. */
  readonly freeName?: () => string;
  /** Behaviours that the server on the other side, not the driver, does not have; with the reason. */
  readonly without?: Readonly<Record<string, string>>;
  /** Rows that the server gives in one page of a list. */
  readonly pageSize?: number;
  /** A storage class that the server takes beside its usual one. */
  readonly tier?: StorageTier;
}

/** Runs the behaviours that every storage driver has. */
export function describeStorage({
  name,
  driver: start,
  freeName = () => `skylane-${randomUUID().slice(0, 13)}`,
  without = {},
  ...context
}: StorageSubject): void {
  describe(`storage on ${name}`, () => {
    let driver: StorageDriver;
    beforeAll(async () => {
      driver = await start();
    });
    afterAll(async () => {
      await driver.close();
    });
    for (const behaviour of storageBehaviours) {
      test(`${behaviour.name}`, async ({ skip }) => {
        const Class = driver.constructor as typeof StorageDriver;
        const lacks = behaviour.needs.filter((method) => !Class.supports(method));
        skip(lacks.length > 0, `it lacks ${lacks.join(', ')}`);
        const { property } = behaviour;
        const isKept = property === undefined || driver.limits.properties?.includes(property) === true;
        skip(!isKept, `the store keeps no ${property} of objects`);
        const isClass = behaviour.name.endsWith('keeps the storage class');
        skip(isClass && context.tier === undefined, 'the server has one storage class');
        skip(without[behaviour.name] !== undefined, without[behaviour.name]);
        await behaviour.run({ driver, freeName, ...context });
      });
    }
  });
}
