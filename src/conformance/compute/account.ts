import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { ComputeNode } from '../../compute/models/index.js';
import type { DriverClass } from '../../driver/driver.js';
import { CloudError } from '../../errors.js';
import { Scheduler } from '../../scheduler/scheduler.js';
import type { ComputeBehaviour, ComputeContext } from './context.js';
import { behaviour, destroyWhenBuilt, NO_SUCH_ID, rejects } from './scene.js';

/** Servers to try on a limited account before its limit must have shown. */
const MOST_LIMITED = 10;

/** Servers of a run that cannot sign in. */
const MANY = 40;

/** Calls of the methods that a driver may lack. */
const OPTIONAL: readonly (readonly [method: string, call: (context: ComputeContext) => Promise<unknown>])[] =
  [
    ['rebootNode', ({ driver }) => driver.rebootNode(NO_SUCH_ID)],
    ['startNode', ({ driver }) => driver.startNode(NO_SUCH_ID)],
    ['stopNode', ({ driver }) => driver.stopNode(NO_SUCH_ID)],
    ['resizeNode', ({ driver }) => driver.resizeNode(NO_SUCH_ID, NO_SUCH_ID)],
    ['listKeyPairs', ({ driver }) => driver.listKeyPairs()],
    ['getKeyPair', ({ driver }) => driver.getKeyPair('none')],
    ['createKeyPair', ({ driver }) => driver.createKeyPair('none')],
    ['importKeyPair', ({ driver }) => driver.importKeyPair('none', 'none')],
    ['deleteKeyPair', ({ driver }) => driver.deleteKeyPair('none')],
    ['listVolumes', ({ driver }) => driver.listVolumes()],
    ['getVolume', ({ driver }) => driver.getVolume(NO_SUCH_ID)],
    ['createVolume', ({ driver }) => driver.createVolume({ name: 'none', size: 1 })],
    ['attachVolume', ({ driver }) => driver.attachVolume(NO_SUCH_ID, NO_SUCH_ID)],
    ['detachVolume', ({ driver }) => driver.detachVolume(NO_SUCH_ID)],
    ['destroyVolume', ({ driver }) => driver.destroyVolume(NO_SUCH_ID)],
    ['listVolumeSnapshots', ({ driver }) => driver.listVolumeSnapshots()],
    ['createVolumeSnapshot', ({ driver }) => driver.createVolumeSnapshot(NO_SUCH_ID, { name: 'none' })],
    ['destroyVolumeSnapshot', ({ driver }) => driver.destroyVolumeSnapshot(NO_SUCH_ID)],
    ['listNetworks', ({ driver }) => driver.listNetworks()],
    ['getNetwork', ({ driver }) => driver.getNetwork(NO_SUCH_ID)],
    ['createNetwork', ({ driver }) => driver.createNetwork({ name: 'none' })],
    ['destroyNetwork', ({ driver }) => driver.destroyNetwork(NO_SUCH_ID)],
    ['listFirewalls', ({ driver }) => driver.listFirewalls()],
    ['getFirewall', ({ driver }) => driver.getFirewall(NO_SUCH_ID)],
    ['createFirewall', ({ driver }) => driver.createFirewall({ name: 'none' })],
    ['updateFirewall', ({ driver }) => driver.updateFirewall(NO_SUCH_ID, { rules: [] })],
    ['destroyFirewall', ({ driver }) => driver.destroyFirewall(NO_SUCH_ID)],
    ['attachFirewall', ({ driver }) => driver.attachFirewall(NO_SUCH_ID, NO_SUCH_ID)],
    ['detachFirewall', ({ driver }) => driver.detachFirewall(NO_SUCH_ID, NO_SUCH_ID)],
    ['createImage', ({ driver }) => driver.createImage(NO_SUCH_ID, { name: 'none' })],
    ['deleteImage', ({ driver }) => driver.deleteImage(NO_SUCH_ID)],
    ['copyImage', ({ driver }) => driver.copyImage(NO_SUCH_ID, { name: 'none' })],
  ];

/** Credentials, quota, forks, and what a driver says of itself. */
export const accountBehaviours: readonly ComputeBehaviour[] = [
  behaviour(
    'says that the credentials are wrong',
    async ({ wrongSecret, after }) => {
      const driver = wrongSecret?.();
      if (driver === undefined) return;
      after(() => driver.close());
      await rejects(driver.listNodes(), 'authentication');
    },
    [],
    ['wrongSecret'],
  ),
  behaviour(
    'ends a run at credentials that are wrong, and accounts for every server',
    async ({ wrongSecret, after }) => {
      const driver = wrongSecret?.();
      if (driver === undefined) return;
      after(() => driver.close());
      const scheduler = new Scheduler(driver, { concurrency: 4 });
      after(() => scheduler.close());
      const ids = Array.from({ length: MANY }, (_, index) => String(9_000_000_000 + index));
      const run = scheduler.destroyNodes(ids, { until: 'accepted' });
      let told = 0;
      for await (const { totals } of run.events) told = totals.failed;
      const { failures } = await run.result;
      assert.equal(told, MANY);
      assert.deepEqual(
        failures.map(({ id }) => id),
        ids,
      );
      for (const { error } of failures) assert.ok(CloudError.is(error) && error.code === 'authentication');
    },
    [],
    ['wrongSecret'],
  ),
  behaviour(
    'says in the events of a run of creates what its result says, where nothing could be started',
    async ({ wrongSecret, spec, after }) => {
      const driver = wrongSecret?.();
      if (driver === undefined) return;
      after(() => driver.close());
      const scheduler = new Scheduler(driver, { concurrency: 4 });
      after(() => scheduler.close());
      const run = scheduler.createNodes([spec(), spec()]);
      const read = async (): Promise<void> => {
        for await (const _ of run.events);
      };
      const thrown = await rejects(read(), 'authentication');
      assert.equal(await rejects(run.result, 'authentication'), thrown);
    },
    [],
    ['wrongSecret'],
  ),
  behaviour(
    'says that the region does not exist, and which there are',
    async ({ wrongRegion, after, driver: good }) => {
      const driver = wrongRegion?.();
      if (driver === undefined) return;
      after(() => driver.close());
      const error = await rejects(driver.listNodes(), 'region-not-found');
      if (good.region !== null) assert.match(error.message, new RegExp(good.region));
    },
    [],
    ['wrongRegion'],
  ),
  behaviour(
    'says when the quota is used up, and forgets nothing that was made before',
    async ({ limited, spec, after, until, gone }) => {
      const driver = limited?.();
      if (driver === undefined) return;
      after(() => driver.close());
      const made: ComputeNode[] = [];
      const fill = async (): Promise<void> => {
        while (made.length < MOST_LIMITED) {
          const node = await driver.createNode(spec());
          made.push(node);
          after(() => destroyWhenBuilt({ until, gone }, driver, node));
        }
      };
      const error = await rejects(fill(), 'quota-exceeded');
      assert.equal(error.retryable, false);
      const listed = new Set((await driver.listNodes()).map(({ id }) => id));
      assert.ok(made.every(({ id }) => listed.has(id)));
    },
    [],
    ['limited'],
  ),
  behaviour('lends forks that see the same and close alone', async (scene) => {
    const node = await scene.createRunning();
    const fork = scene.driver.fork();
    assert.equal(fork.accountKey, scene.driver.accountKey);
    const seen = await fork.getNode(node);
    assert.ok(seen.belongsTo(fork));
    await fork.close();
    await rejects(fork.listNodes(), 'invalid-request');
    assert.equal((await scene.driver.getNode(node)).id, node.id);
  }),
  behaviour('refuses to work once it is closed', async ({ another }) => {
    const driver = another();
    await driver.close();
    await driver.close();
    await rejects(driver.listNodes(), 'invalid-request');
  }),
  behaviour('ends a call with the reason of its signal, before anything happens', async (scene) => {
    const reason = new Error('not today');
    const signal = AbortSignal.abort(reason);
    const name = scene.freeName();
    await assert.rejects(scene.driver.listImages({ signal }), reason);
    await assert.rejects(scene.driver.createNode(scene.spec({ name }), { signal }), reason);
    assert.ok(!(await scene.driver.listNodes()).some((node) => node.name === name));
  }),
  behaviour('refuses what it does not support', async (context) => {
    const driverClass = context.driver.constructor as unknown as DriverClass;
    for (const [method, call] of OPTIONAL) {
      if (driverClass.supports(method)) continue;
      const error = await rejects(call(context), 'not-supported');
      assert.match(
        error.message,
        new RegExp(`${context.driver.provider}.*${method.replace('list', '(list|iterate)')}`),
      );
    }
  }),
  behaviour('shows no secret of its own', async ({ driver, secrets = [] }) => {
    await driver.listLocations();
    const shown = [
      inspect(driver, { depth: 9, showHidden: true }),
      JSON.stringify(driver),
      driver.accountKey,
    ];
    for (const secret of secrets) for (const text of shown) assert.ok(!text.includes(secret));
  }),
];
