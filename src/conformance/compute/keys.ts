import assert from 'node:assert/strict';
import { placeOfKeys } from '../../compute/create/keyed/check-key.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { CloudError } from '../../errors.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, destroyWhenBuilt, rejects, type Scene } from './scene.js';

/** Idempotency keys of creates. */
export const keyBehaviours: readonly ComputeBehaviour[] = [
  behaviour('returns the server that the first create with an idempotency key made', async (scene) => {
    const { driver, freeName } = scene;
    const idempotencyKey = `key of ${freeName()}`;
    const spec = scene.spec({ idempotencyKey });
    if (placeOfKeys(driver.limits) === null) {
      await rejects(driver.createNode(spec), 'not-supported');
      assert.ok(!(await driver.listNodes()).some(({ name }) => name === spec.name));
      return;
    }
    await rejects(driver.createNode(scene.spec({ idempotencyKey: '' })), 'invalid-request');
    const first = await create(scene, spec);
    assert.equal((await driver.createNode(spec)).id, first.id);
    assert.equal((await named(scene, spec.name)).length, 1);
    await assert.rejects(
      driver.createNode({ ...spec, name: freeName(), userData: '#!/bin/sh\ntrue\n' }),
      (error) =>
        CloudError.is(error) && error.code === 'conflict' && /name and userData differ/.test(error.message),
    );
  }),
  behaviour('makes one server of two creates with an idempotency key at once', async (scene) => {
    const { driver, freeName } = scene;
    if (placeOfKeys(driver.limits) === null) return;
    const spec = scene.spec({ idempotencyKey: `key of ${freeName()}` });
    const other = driver.fork();
    scene.after(() => other.close());
    const [one, two] = await Promise.all([create(scene, spec), other.createNode(spec)]);
    assert.equal(one.id, two.id);
    const left = await scene.until(
      () => named(scene, spec.name),
      (nodes) => nodes.length <= 1,
    );
    assert.deepEqual(
      left.map(({ id }) => id),
      [one.id],
    );
  }),
];

async function create(scene: Scene, spec: CreateNodeOptions): Promise<ComputeNode> {
  const node = await scene.driver.createNode(spec);
  scene.after(() => destroyWhenBuilt(scene, scene.driver, node));
  return node;
}

async function named({ driver }: Scene, wanted: string): Promise<ComputeNode[]> {
  const nodes = await driver.listNodes({ name: wanted });
  return nodes.filter(({ name, state }) => name === wanted && state !== 'terminated');
}
