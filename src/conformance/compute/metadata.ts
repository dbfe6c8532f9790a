import assert from 'node:assert/strict';
import type { ComputeNode } from '../../compute/models/index.js';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import { CloudError } from '../../errors.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, rejects } from './scene.js';

/** Metadata of servers. */
export const metadataBehaviours: readonly ComputeBehaviour[] = [
  behaviour('keeps metadata', async (scene) => {
    if (scene.driver.limits.ownerTag === null) return;
    const { metadataValue } = scene.driver.limits;
    const kept: Record<string, string> = { role: 'web' };
    for (const [key, value] of Object.entries({ empty: '', text: 'grün & blau' })) {
      if (metadataValue === undefined || metadataValue.pattern.test(value)) kept[key] = value;
      else
        await rejects(scene.driver.createNode(scene.spec({ metadata: { [key]: value } })), 'invalid-request');
    }
    const node = await scene.createRunning({ metadata: kept });
    assert.deepEqual(node.metadata, kept);
  }),
  behaviour(
    'replaces the metadata of a server, and keeps the owner tag of its run',
    async (scene) => {
      const { driver } = scene;
      if (driver.limits.ownerTag === null) return;
      const tag = `${scene.freeName()}-0`;
      scene.after(() => driver.internals.deleteOwnerTags([tag]));
      const node = await scene.createRunning({ metadata: { team: 'web', [OWNER_TAG_KEY]: tag } });
      const change = (metadata: Record<string, string>): Promise<ComputeNode> =>
        driver.updateNode(node, { metadata });
      try {
        await change({ role: 'db' });
      } catch (error) {
        // Some clouds change a name only, and say so.
        if (CloudError.is(error) && error.code === 'invalid-request') return;
        throw error;
      }
      const shows = async (metadata: Record<string, string>): Promise<void> => {
        const whole = { ...metadata, [OWNER_TAG_KEY]: tag };
        const shown = await scene.until(
          () => driver.getNode(node),
          (found) => found.metadata['team'] === undefined && found.metadata['role'] === metadata['role'],
        );
        assert.deepEqual(shown.metadata, whole);
      };
      await shows({ role: 'db' });
      await change({});
      await shows({});
    },
    ['updateNode'],
  ),
];
