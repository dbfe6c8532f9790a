import { CloudError } from '../../errors.js';
import assert from 'node:assert/strict';
import { ComputeNode } from '../../compute/models/index.js';
import type { NodeFilter } from '../../compute/node-query.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, NO_SUCH_ID, rejects } from './scene.js';

/** Servers: make, find, wait for, change, destroy. */
export const nodeBehaviours: readonly ComputeBehaviour[] = [
  behaviour('makes a server, shows it, and destroys it', async (scene) => {
    const { driver } = scene;
    const name = scene.freeName();
    const made = await scene.create({ name });
    assert.ok(made instanceof ComputeNode && made.belongsTo(driver));
    assert.equal(made.name, name);
    const [running] = await driver.waitUntilRunning([made]);
    assert.equal(running?.state, 'running');
    assert.equal(running.id, made.id);
    const shown = await driver.getNode(made.id);
    assert.deepEqual(
      [shown.name, shown.state, shown.image, shown.size],
      [name, 'running', shown.image === null ? null : scene.image, shown.size === null ? null : scene.size],
    );
    assert.ok((await driver.listNodes()).some(({ id }) => id === made.id));
    await running.destroy();
    await scene.gone(() => driver.getNode(made), 'node-not-found');
    assert.ok(!(await driver.listNodes()).some(({ id, state }) => id === made.id && state !== 'terminated'));
  }),
  behaviour('takes it calmly when a server is destroyed twice, or never was', async (scene) => {
    const node = await scene.createRunning();
    await scene.driver.destroyNode(node);
    await scene.gone(() => scene.driver.getNode(node), 'node-not-found');
    await scene.driver.destroyNode(node);
    await scene.driver.destroyNode(NO_SUCH_ID);
  }),
  behaviour('waits for several servers and answers in the order asked', async (scene) => {
    const made = [await scene.create(), await scene.create(), await scene.create()];
    const asked = [...made].reverse();
    const running = await scene.driver.waitUntilRunning([...asked.slice(0, 2), asked[2]?.id ?? '']);
    assert.deepEqual(
      running.map(({ id, state }) => [id, state]),
      asked.map(({ id }) => [id, 'running']),
    );
  }),
  behaviour('waits for nothing when nothing is asked for', async ({ driver }) => {
    assert.deepEqual(await driver.waitUntilRunning([]), []);
  }),
  behaviour('says at once when a server that is waited for does not exist', async ({ driver }) => {
    const error = await rejects(driver.waitUntilRunning([NO_SUCH_ID]), 'node-not-found');
    assert.match(error.message, new RegExp(NO_SUCH_ID));
  }),
  behaviour('ends a wait with the reason of its signal', async (scene) => {
    const node = await scene.create();
    const reason = new Error('changed my mind');
    await assert.rejects(
      scene.driver.waitUntilRunning([node], { signal: AbortSignal.abort(reason) }),
      reason,
    );
  }),
  behaviour('says which server does not exist', async ({ driver }) => {
    const error = await rejects(driver.getNode(NO_SUCH_ID), 'node-not-found');
    assert.deepEqual(
      [error.provider, error.service, error.operation],
      [driver.provider, 'compute', 'getNode'],
    );
    assert.equal(error.retryable, false);
  }),
  behaviour('refuses a create without name, image or size before it is sent', async ({ driver, spec }) => {
    for (const field of ['name', 'image', 'size'] as const) {
      const error = await rejects(driver.createNode({ ...spec(), [field]: '' }), 'invalid-request');
      assert.equal(error.status, null);
      assert.match(error.message, new RegExp(field));
    }
  }),
  behaviour('sends no private key where a public one belongs', async ({ driver, spec }) => {
    const publicKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n';
    const error = await rejects(driver.createNode(spec({ auth: { publicKey } })), 'invalid-request');
    assert.ok(!error.message.includes('b3BlbnNz'));
  }),
  behaviour('refuses an image and a size that do not exist, and leaves nothing behind', async (scene) => {
    const { driver } = scene;
    const name = scene.freeName();
    await rejects(driver.createNode(scene.spec({ name, image: NO_SUCH_ID })), 'image-not-found');
    await rejects(driver.createNode(scene.spec({ name, size: 'no-such-size' })), 'size-not-found');
    await rejects(driver.internals.checkCreate([scene.spec({ name, image: NO_SUCH_ID })]), 'image-not-found');
    await rejects(
      driver.internals.checkCreate([scene.spec({ name, size: 'no-such-size' })]),
      'size-not-found',
    );
    assert.ok(!(await driver.listNodes()).some((node) => node.name === name));
  }),
  behaviour(
    'refuses a name that the provider refuses',
    async ({ driver, spec, refusedName = '' }) => {
      await rejects(driver.createNode(spec({ name: refusedName })), 'invalid-request');
    },
    [],
    ['refusedName'],
  ),
  behaviour('makes a model again of what went through JSON or structuredClone', async (scene) => {
    const { driver } = scene;
    const node = await scene.createRunning();
    for (const data of [JSON.parse(JSON.stringify(node)) as typeof node, structuredClone(node)]) {
      const adopted = driver.adopt(data);
      assert.ok(adopted instanceof ComputeNode && adopted.belongsTo(driver));
      assert.deepEqual({ ...JSON.parse(JSON.stringify(adopted)) }, JSON.parse(JSON.stringify(node)));
      assert.deepEqual(adopted.createdAt, node.createdAt);
      assert.equal((await adopted.refresh()).id, node.id);
    }
  }),
  behaviour('makes models of sizes, images and locations again, by their kind', async ({ driver }) => {
    const lists = [await driver.listSizes(), await driver.listImages(), await driver.listLocations()];
    for (const [model] of lists) {
      if (model === undefined) continue;
      const data: unknown = JSON.parse(JSON.stringify(model));
      const adopted: object = driver.adopt(data as never);
      assert.equal(adopted.constructor, model.constructor);
      assert.deepEqual(JSON.parse(JSON.stringify(adopted)), data);
    }
  }),
  behaviour('lists and walks the same', async (scene) => {
    const { driver } = scene;
    const { id } = await scene.createRunning();
    // Others may work in the account meanwhile: only this server is sure to be in both.
    assert.ok((await walk(driver.iterateNodes())).some((node) => node.id === id));
    assert.ok((await driver.listNodes()).some((node) => node.id === id));
    assert.deepEqual(ids(await walk(driver.iterateSizes())), ids(await driver.listSizes()));
    assert.deepEqual(ids(await walk(driver.iterateImages())), ids(await driver.listImages()));
    assert.deepEqual(ids(await walk(driver.iterateLocations())), ids(await driver.listLocations()));
    for await (const _ of driver.iterateImages()) break;
  }),
  behaviour(
    'lists servers by name, tag and state, and refuses a filter that it does not know',
    async (scene) => {
      const { driver } = scene;
      const name = scene.freeName();
      const value = `v${name.replaceAll(/[^a-z0-9]/gi, '')}`;
      const isTagged = driver.limits.ownerTag !== null;
      const node = await scene.createRunning({ name, ...(isTagged ? { metadata: { team: value } } : {}) });
      const listed = async (filter: NodeFilter): Promise<string[]> => ids(await driver.listNodes(filter));
      assert.deepEqual(await listed({ name }), [node.id]);
      assert.deepEqual(ids(await walk(driver.iterateNodes({ name }))), [node.id]);
      assert.deepEqual(await listed({ name, state: ['running', 'paused'] }), [node.id]);
      assert.deepEqual(await listed({ name, state: 'error' }), []);
      assert.deepEqual(await listed({ name: name.slice(0, -1) }), []);
      if (isTagged) {
        for (const tag of [`team:${value}`, { team: value }])
          assert.deepEqual(await listed({ tag }), [node.id]);
        assert.deepEqual(await listed({ name, tag: 'team' }), [node.id]);
        assert.deepEqual(await listed({ name, tag: { team: 'other' } }), []);
      }
      const timeout = 60_000;
      assert.ok(ids(await driver.listNodes({ timeout })).includes(node.id));
      assert.deepEqual(ids(await driver.listNodes({ name }, { timeout })), [node.id]);
      assert.ok(ids(await driver.listNodes(null, { timeout })).includes(node.id));
      for (const wrong of [{ status: 'ACTIVE' }, { name, timeout }, { timeout, status: 'ACTIVE' }])
        await rejects(driver.listNodes(wrong as NodeFilter), 'invalid-request');
    },
  ),
  behaviour(
    'refuses user data that would not reach the server as it is, before it is sent',
    async (scene) => {
      const { driver } = scene;
      const { userData } = driver.limits;
      const refused = [
        'half a pair: \ud83d',
        ...(userData?.form === 'text' ? [new Uint8Array([0x1f, 0x8b, 0x08, 0x00, 0xff])] : []),
        ...(typeof userData?.most === 'number' ? ['x'.repeat(userData.most + 1)] : []),
      ];
      for (const data of refused) {
        const error = await rejects(driver.createNode(scene.spec({ userData: data })), 'invalid-request');
        assert.equal(error.status, null);
        assert.ok(error.message.length < 300);
      }
    },
  ),
  behaviour(
    'gives a server another name, and refuses to change nothing',
    async (scene) => {
      const { driver } = scene;
      const node = await scene.createRunning();
      await rejects(driver.updateNode(node, {}), 'invalid-request');
      const name = scene.freeName();
      // A name that is the id, or its end, cannot change.
      if (node.id === node.name || node.id.endsWith(`/${node.name}`)) return;
      try {
        assert.equal((await driver.updateNode(node, { name })).name, name);
      } catch (error) {
        // Some clouds want it stopped for that, and say so.
        if (!CloudError.is(error) || error.code !== 'conflict') throw error;
        await node.stop();
        await scene.until(
          () => driver.getNode(node),
          ({ state }) => state === 'stopped',
        );
        assert.equal((await driver.updateNode(node, { name })).name, name);
      }
      const shown = await scene.until(
        () => driver.getNode(node),
        (found) => found.name === name,
      );
      assert.deepEqual(shown.metadata, node.metadata);
    },
    ['updateNode'],
  ),
  behaviour('shows sizes in MiB and GiB', async ({ driver, size }) => {
    const sizes = await driver.listSizes();
    assert.ok(sizes.some(({ id }) => id === size));
    for (const { id, name, ram, disk, vcpus } of sizes) {
      assert.ok(id !== '' && name !== '');
      assert.ok(ram === null || ram >= 16, `${id} has ${ram} MiB of memory`);
      assert.ok(disk === null || (disk >= 0 && disk < 1_000_000), `${id} has ${disk} GiB of disk`);
      assert.ok(vcpus === null || vcpus > 0);
    }
    assert.equal((await driver.getSize(size)).id, size);
    await rejects(driver.getSize('no-such-size'), 'size-not-found');
  }),
  behaviour('shows the image that servers are made from', async ({ driver, image }) => {
    const listed = (await driver.listImages()).find(({ id }) => id === image);
    assert.equal((await driver.getImage(image)).name, listed?.name);
    await rejects(driver.getImage(NO_SUCH_ID), 'image-not-found');
  }),
  behaviour(
    'stops a server and starts it again',
    async (scene) => {
      const { driver } = scene;
      const node = await scene.createRunning();
      assert.ok(['stopping', 'stopped'].includes((await node.stop()).state));
      await scene.until(
        () => driver.getNode(node),
        ({ state }) => state === 'stopped',
      );
      assert.ok(['starting', 'running'].includes((await node.start()).state));
      await driver.waitUntilRunning([node]);
      await rejects(driver.stopNode(NO_SUCH_ID), 'node-not-found');
    },
    ['stopNode', 'startNode'],
  ),
  behaviour(
    'restarts a server',
    async (scene) => {
      const node = await scene.createRunning();
      assert.ok(['rebooting', 'running'].includes((await node.reboot()).state));
      await scene.driver.waitUntilRunning([node]);
      await rejects(scene.driver.rebootNode(NO_SUCH_ID), 'node-not-found');
    },
    ['rebootNode'],
  ),
  behaviour(
    'gives a server another size',
    async (scene) => {
      const { driver, otherSize = '' } = scene;
      const node = await scene.createRunning();
      try {
        await node.resize(otherSize);
      } catch (error) {
        // Many clouds want it stopped for that, and say so.
        if (!CloudError.is(error) || error.code !== 'conflict') throw error;
        await node.stop();
        await scene.until(
          () => driver.getNode(node),
          ({ state }) => state === 'stopped',
        );
        await node.resize(otherSize);
      }
      const resized = await scene.until(
        () => driver.getNode(node),
        ({ size, state }) => size === otherSize && (state === 'running' || state === 'stopped'),
      );
      if (resized.state === 'stopped') await node.start();
      await driver.waitUntilRunning([node]);
    },
    ['resizeNode'],
    ['otherSize'],
  ),
];

async function walk<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function ids(items: readonly { readonly id: string }[]): string[] {
  return items.map(({ id }) => id);
}
