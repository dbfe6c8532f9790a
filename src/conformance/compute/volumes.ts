import assert from 'node:assert/strict';
import { Volume } from '../../compute/models/index.js';
import { CloudError } from '../../errors.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, NO_SUCH_ID, rejects, type Scene } from './scene.js';

/** Volumes and their snapshots. */
export const volumeBehaviours: readonly ComputeBehaviour[] = [
  behaviour(
    'makes a volume, shows it, and destroys it',
    async (scene) => {
      const { driver } = scene;
      const volume = await availableVolume(scene);
      assert.ok(volume instanceof Volume && volume.belongsTo(driver));
      assert.ok((await driver.listVolumes()).some(({ id }) => id === volume.id));
      await volume.destroy();
      await scene.gone(() => driver.getVolume(volume), 'volume-not-found');
      await driver.destroyVolume(volume);
    },
    ['createVolume', 'getVolume', 'listVolumes', 'destroyVolume'],
  ),
  behaviour(
    'refuses a volume without size, and says which does not exist',
    async ({ driver, freeName }) => {
      for (const size of [0, -1, 1.5, Number.NaN])
        await rejects(driver.createVolume({ name: freeName(), size }), 'invalid-request');
      await rejects(driver.getVolume(NO_SUCH_ID), 'volume-not-found');
    },
    ['createVolume', 'getVolume'],
  ),
  behaviour(
    'gives a volume to a server and takes it back',
    async (scene) => {
      const { driver } = scene;
      const volume = await availableVolume(scene);
      const node = await scene.createRunning();
      await rejects(driver.detachVolume(volume), 'conflict');
      await rejects(driver.attachVolume(NO_SUCH_ID, node), 'volume-not-found');
      await rejects(driver.attachVolume(volume, NO_SUCH_ID), 'node-not-found');
      const attached = await volume.attach(node);
      assert.ok(['attaching', 'in-use'].includes(attached.state), attached.state);
      await untilState(scene, volume, 'in-use');
      await rejects(driver.attachVolume(volume, node), 'conflict');
      await rejects(driver.destroyVolume(volume), 'conflict');
      await driver.detachVolume(volume);
      await untilState(scene, volume, 'available');
    },
    ['createVolume', 'getVolume', 'attachVolume', 'detachVolume', 'destroyVolume'],
  ),
  behaviour(
    'makes a volume larger',
    async (scene) => {
      const { driver } = scene;
      const volume = await availableVolume(scene);
      for (const size of [0, 1.5, Number.NaN])
        await rejects(driver.resizeVolume(volume, size), 'invalid-request');
      const larger = smallest(scene) + 1;
      await driver.resizeVolume(volume, larger);
      await scene.until(
        () => driver.getVolume(volume),
        (found) => found.size === larger && found.state === 'available',
      );
    },
    ['createVolume', 'getVolume', 'resizeVolume', 'destroyVolume'],
  ),
  behaviour(
    'makes a snapshot of a volume, lists it, and destroys it',
    async (scene) => {
      const { driver, freeName } = scene;
      const volume = await availableVolume(scene);
      const name = freeName();
      const snapshot = await volume.snapshot(name);
      scene.after(async () => {
        await driver.destroyVolumeSnapshot(snapshot);
        await scene.until(
          () => driver.listVolumeSnapshots(volume),
          (left) => left.length === 0,
        );
      });
      assert.deepEqual([snapshot.name, snapshot.size], [name, volume.size]);
      const [listed] = await scene.until(
        () => volume.listSnapshots(),
        ([first]) => first?.state === 'available',
      );
      assert.equal(listed?.id, snapshot.id);
      assert.ok((await driver.listVolumeSnapshots()).some(({ id }) => id === snapshot.id));
      const adopted = driver.adopt(JSON.parse(JSON.stringify(snapshot)) as typeof snapshot);
      assert.ok(adopted.belongsTo(driver));
      await rejects(driver.createVolumeSnapshot(NO_SUCH_ID, { name }), 'volume-not-found');
    },
    ['createVolume', 'createVolumeSnapshot', 'listVolumeSnapshots', 'destroyVolumeSnapshot'],
  ),
  behaviour(
    'keeps the tags of a volume, which are there when it is read again, or refuses them before it makes one',
    async (scene) => {
      const { driver } = scene;
      const value = tagValue(scene);
      const before = await idsOfVolumes(driver);
      try {
        const volume = await availableVolume(scene, { team: value });
        for (const found of [volume, await driver.getVolume(volume)]) assertShows(found.extra, value);
      } catch (error) {
        assertRefusesTags(error);
        const made = (await idsOfVolumes(driver)).filter((id) => !before.includes(id));
        assert.deepEqual(made, []);
      }
    },
    ['createVolume', 'getVolume', 'listVolumes', 'destroyVolume'],
  ),
  behaviour(
    'keeps the tags of a snapshot, or refuses them before it makes one',
    async (scene) => {
      const { driver, freeName } = scene;
      const value = tagValue(scene);
      const volume = await availableVolume(scene);
      const tags = { team: value };
      try {
        const snapshot = await driver.createVolumeSnapshot(volume, { name: freeName(), tags });
        scene.after(async () => {
          await driver.destroyVolumeSnapshot(snapshot);
          await scene.until(
            () => driver.listVolumeSnapshots(volume),
            (left) => left.length === 0,
          );
        });
        // One that is still being made cannot be destroyed.
        const [listed] = await scene.until(
          () => driver.listVolumeSnapshots(volume),
          ([found]) => found !== undefined && found.state !== 'creating',
        );
        for (const found of [snapshot, listed]) assertShows(found?.extra, value);
      } catch (error) {
        assertRefusesTags(error);
        assert.deepEqual(await driver.listVolumeSnapshots(volume), []);
      }
    },
    ['createVolume', 'createVolumeSnapshot', 'listVolumeSnapshots', 'destroyVolumeSnapshot'],
  ),
];

/** A value that every provider's tags can hold. */
function tagValue({ freeName }: Scene): string {
  return `v${freeName().replaceAll(/[^a-z0-9]/gi, '')}`;
}

/** A cloud without tags on volumes or snapshots must refuse them: no option is ignored silently. */
function assertRefusesTags(error: unknown): void {
  if (!CloudError.is(error) || error.code !== 'invalid-request') throw error;
  assert.match(error.message, /tags/);
}

async function idsOfVolumes(driver: Scene['driver']): Promise<string[]> {
  return (await driver.listVolumes()).map(({ id }) => id);
}

/** Providers name what they keep each in their own way: metadata, labels, tags. */
function assertShows(extra: object | undefined, value: string): void {
  assert.ok(
    JSON.stringify(extra ?? null).includes(value),
    `the tag ${value} is not in ${JSON.stringify(extra)}`,
  );
}

function smallest({ volumeSize = 1 }: Scene): number {
  return volumeSize;
}

/** A volume that is destroyed at the end. */
async function availableVolume(scene: Scene, tags?: Readonly<Record<string, string>>): Promise<Volume> {
  const { driver, freeName } = scene;
  const name = freeName();
  const size = smallest(scene);
  const volume = await driver.createVolume({ name, size, ...(tags === undefined ? {} : { tags }) });
  scene.after(async () => {
    await scene.until(
      () => driver.getVolume(volume).catch(() => null),
      (found) => found === null || found.state === 'available' || found.state === 'error',
    );
    await driver.destroyVolume(volume);
    await scene.gone(() => driver.getVolume(volume), 'volume-not-found');
  });
  assert.deepEqual([volume.name, volume.size], [name, size]);
  return untilState(scene, volume, 'available');
}

function untilState(scene: Scene, volume: Volume, state: Volume['state']): Promise<Volume> {
  return scene.until(
    () => scene.driver.getVolume(volume),
    (found) => found.state === state,
  );
}
