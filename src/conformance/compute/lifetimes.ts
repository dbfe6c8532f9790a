import assert from 'node:assert/strict';
import { expiryOf } from '../../compute/create/expiry.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, rejects } from './scene.js';

const HOUR = 3_600_000;

/** Servers that expire, waits for other resources, and requests of one's own. */
export const lifetimeBehaviours: readonly ComputeBehaviour[] = [
  behaviour('destroys the servers that have outlived their time, and no other', async (scene) => {
    const { driver, spec, freeName } = scene;
    for (const expiresIn of [0, -1, Number.NaN])
      await rejects(driver.createNode(spec({ expiresIn })), 'invalid-request');
    if (driver.limits.ownerTag === null) {
      const name = freeName();
      await rejects(driver.createNode(spec({ name, expiresIn: HOUR })), 'invalid-request');
      assert.ok(!(await driver.listNodes()).some((node) => node.name === name));
      return;
    }
    const [over, lasting, plain] = [
      await scene.createRunning({ expiresIn: 1 }),
      await scene.createRunning({ expiresIn: HOUR }),
      await scene.createRunning(),
    ];
    const left = (expiryOf(await driver.getNode(lasting))?.getTime() ?? 0) - Date.now();
    assert.ok(left > 0 && left <= HOUR + 1000);
    assert.equal(expiryOf(await driver.getNode(plain)), null);
    const isOver = (): Promise<boolean> =>
      Promise.resolve((expiryOf(over)?.getTime() ?? Infinity) <= Date.now());
    await scene.until(isOver, (yes) => yes);
    const destroyed = await driver.destroyExpired();
    assert.deepEqual(
      destroyed.map(({ id }) => id),
      [over.id],
    );
    await scene.gone(() => driver.getNode(over), 'node-not-found');
    assert.equal((await driver.getNode(lasting)).id, lasting.id);
    assert.equal((await driver.getNode(plain)).id, plain.id);
  }),
  behaviour(
    'keeps the end of a server’s time when it is given other metadata',
    async (scene) => {
      const { driver } = scene;
      if (driver.limits.ownerTag === null) return;
      const node = await scene.createRunning({ metadata: { team: 'web' }, expiresIn: HOUR });
      const end = expiryOf(await driver.getNode(node));
      assert.notEqual(end, null);
      try {
        await driver.updateNode(node, { metadata: { team: 'db' } });
      } catch (error) {
        // Some clouds change the tags of a server in another way, and say so.
        assert.match((error as Error).message, /cannot change metadata/);
        return;
      }
      const changed = await scene.until(
        () => driver.getNode(node),
        ({ metadata }) => metadata['team'] === 'db',
      );
      assert.deepEqual(expiryOf(changed), end);
    },
    ['updateNode'],
  ),
  behaviour(
    'waits until a volume and its snapshot can be used, and says when they are gone',
    async (scene) => {
      const { driver, freeName } = scene;
      const { volumeSize: size = 1 } = scene;
      const volume = await driver.createVolume({ name: freeName(), size });
      scene.after(() => driver.destroyVolume(volume));
      const [ready, again] = await Promise.all([
        driver.waitUntilAvailable(volume),
        driver.waitUntilAvailable(volume),
      ]);
      assert.deepEqual([ready.id, ready.state, again.id], [volume.id, 'available', volume.id]);
      assert.ok(ready.belongsTo(driver));
      const reason = new Error('enough');
      await assert.rejects(driver.waitUntilAvailable(volume, { signal: AbortSignal.abort(reason) }), reason);
      await driver.destroyVolume(volume);
      await scene.gone(() => driver.getVolume(volume), 'volume-not-found');
      await rejects(driver.waitUntilAvailable(volume), 'not-found');
    },
    ['createVolume', 'listVolumes', 'getVolume', 'destroyVolume'],
  ),
  behaviour('refuses a request of one’s own that leads elsewhere', async ({ driver }) => {
    for (const path of ['servers', '/a/../b', '/servers?limit=1', ''])
      await rejects(driver.request({ method: 'GET', path }), 'invalid-request');
  }),
];
