import { type ComputeDriver, type NodePoll, NodeNotFoundError, type NodePollResult } from 'skylane';
import { expect, test } from 'vitest';
import { OWNER_TAG_KEY } from '../../../../dist/src/compute/limits.js';
import { ownerTagsOf } from '../../../../dist/src/scheduler/ownership/owner-tags.js';
import { OwnedNodes } from '../../../../dist/src/scheduler/ownership/owned-nodes.js';
import { NodePoller } from '../../../../dist/src/compute/polling/node-poller.js';
import { batchCloud, BatchDriver } from '../../../support/batch-driver.js';

const polls: NodePoll[] = [];

/** Lists only what changed since a moment, and writes down which. */
class ChangesDriver extends BatchDriver {
  static override readonly provider: string = 'changes-test';
  static override readonly limits: ComputeDriver['limits'] = {
    ...BatchDriver.limits,
    poll: 'changes',
    pollInterval: 5,
  };

  protected override async pollNodes(poll: NodePoll): Promise<NodePollResult> {
    polls.push(poll);
    const nodes = poll.since === null ? [...this.options.cloud.nodes.values()] : [];
    return { nodes, now: new Date() };
  }

  override async getNode(): Promise<never> {
    throw new NodeNotFoundError('there is none');
  }
}

test('a search looks back to when the lost request was sent, however long ago that was', async () => {
  await using driver = new ChangesDriver({ cloud: batchCloud() });
  const poller = NodePoller.acquire(driver);
  const owned = new OwnedNodes(poller, ownerTagsOf(driver, 'run', []));
  await owned.find({ token: 'run-0', count: 1, startedAt: performance.now(), late: 0 }, { deadline: null });
  polls.length = 0;
  const startedAt = performance.now() - 60_000;
  await owned.find({ token: 'run-1', count: 1, startedAt, late: 0 }, { deadline: null });
  const [first] = polls;
  expect(first?.since?.getTime()).toBeLessThanOrEqual(performance.timeOrigin + startedAt);
  owned.stop();
  await poller.release();
});

test('servers with an owner tag of the run are found whoever the poll was for, others are not', async () => {
  await using driver = new ChangesDriver({ cloud: batchCloud() });
  const [ours] = await driver.createNodeBatch({
    spec: { name: 'web', image: 'i', size: 's', metadata: { [OWNER_TAG_KEY]: 'run-7' } },
    names: ['web'],
    clientToken: '',
  });
  const poller = NodePoller.acquire(driver);
  const owned = new OwnedNodes(poller, ownerTagsOf(driver, 'run', []));
  const call = { deadline: null };
  const [found, none] = await Promise.all([
    owned.find({ token: 'run-7', count: 1, startedAt: -Infinity, late: 0 }, call),
    owned.find({ token: 'run-8', count: 1, startedAt: -Infinity, late: 0 }, call),
  ]);
  expect(found).toMatchObject([{ id: ours?.id }]);
  expect(none).toEqual([]);
  owned.stop();
  await poller.release();
});

test('an order that was crossed out, and that no list shows, is gone long before a create counts as lost', async () => {
  await using driver = new ChangesDriver({ cloud: batchCloud() });
  const poller = NodePoller.acquire(driver);
  // From its second poll on, it reads changes alone.
  const owned = new OwnedNodes(poller, ownerTagsOf(driver, 'run', []));
  await owned.find({ token: 'run-0', count: 1, startedAt: -Infinity, late: 0 }, { deadline: null });
  owned.stop();
  const startedAt = performance.now();
  const gone: string[] = [];
  await new Promise<void>((resolve) => {
    const onGone = (id: string) => {
      gone.push(id);
      resolve();
    };
    poller.watch('created', { onNode: () => {}, onGone }, startedAt);
    poller.watch('destroyed', { ending: true, onNode: () => {}, onGone }, startedAt);
  });
  expect(gone).toEqual(['destroyed']);
  await poller.release();
}, 20_000);
