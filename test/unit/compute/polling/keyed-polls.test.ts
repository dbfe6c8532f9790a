import type { ComputeDriver, NodePoll, NodePollResult } from 'skylane';
import { expect, test } from 'vitest';
import { KeyedPolls } from '../../../../dist/src/compute/create/keyed/keyed-polls.js';
import { keyTagOf } from '../../../../dist/src/compute/create/keyed/key-tags.js';
import { NodePoller } from '../../../../dist/src/compute/polling/node-poller.js';
import { KEY_TAG } from '../../../../dist/src/compute/limits.js';
import { batchCloud, BatchDriver } from '../../../support/batch-driver.js';

const call = { deadline: null };
const polls: NodePoll[] = [];

/** Calls that wait for a poll to be answered. */
let held: (() => void)[] | null = null;

/** Lists what there was when a poll began; the answer may be held back. */
class SlowDriver extends BatchDriver {
  static override readonly provider: string = 'keyed-polls-test';
  static override readonly limits: ComputeDriver['limits'] = { ...BatchDriver.limits, pollInterval: 5 };

  protected override async pollNodes(poll: NodePoll): Promise<NodePollResult> {
    polls.push(poll);
    const nodes = [...this.options.cloud.nodes.values()];
    const { promise, resolve } = Promise.withResolvers<void>();
    if (held === null) resolve();
    else held.push(resolve);
    await promise;
    return { nodes, now: new Date() };
  }
}

async function make(driver: SlowDriver, key: string): Promise<string | undefined> {
  const metadata = { [KEY_TAG]: keyTagOf(key) };
  const spec = { name: key, image: 'i', size: 's', metadata };
  const [node] = await driver.createNodeBatch({ spec, names: [key], clientToken: '' });
  return node?.id;
}

test('a fresh look is answered by a list that begins after it, never by one under way', async () => {
  await using driver = new SlowDriver({ cloud: batchCloud() });
  const looks = new KeyedPolls(driver);
  polls.length = 0;
  held = [];
  const early = looks.list('fresh', call);
  await expect.poll(() => held?.length).toBe(1);
  // The poll under way has been answered by the cloud already: it does not show this one.
  const id = await make(driver, 'late');
  const late = looks.list('fresh', call);
  const first = held;
  held = null;
  for (const answer of first) answer();
  expect((await early).map((node) => node.id)).toEqual([]);
  expect((await late).map((node) => node.id)).toEqual([id]);
  expect(polls.every(({ keyed, since }) => keyed === true && since === null)).toBe(true);
  await looks.close();
});

test('looks at once share a list, which those who wait for servers share too', async () => {
  const cloud = batchCloud();
  await using driver = new SlowDriver({ cloud });
  const id = (await make(driver, 'one')) ?? '';
  const looks = new KeyedPolls(driver);
  const poller = NodePoller.acquire(driver);
  polls.length = 0;
  const seen = new Promise<string>((resolve) => {
    poller.watch(id, { onNode: (node) => resolve(node.id), onGone: () => {} }, null);
  });
  const listed = await Promise.all(Array.from({ length: 20 }, () => looks.list('fresh', call)));
  expect(listed.every((nodes) => nodes[0]?.id === id)).toBe(true);
  expect(await seen).toBe(id);
  expect(polls.length).toBe(1);
  await looks.close();
  await poller.release();
});

/** Lists as often as most clouds are. */
class UsualDriver extends SlowDriver {
  static override readonly limits: ComputeDriver['limits'] = { ...SlowDriver.limits, pollInterval: 1000 };
}

test('a recent look takes the list of a moment ago', async () => {
  await using driver = new UsualDriver({ cloud: batchCloud() });
  const looks = new KeyedPolls(driver);
  await looks.list('fresh', call);
  held = [];
  expect(await looks.list('recent', call)).toEqual([]);
  held = null;
  await looks.close();
});

test('a look ends with its call', async () => {
  await using driver = new SlowDriver({ cloud: batchCloud() });
  const looks = new KeyedPolls(driver);
  held = [];
  const ending = new AbortController();
  const listed = looks.list('fresh', { signal: ending.signal, deadline: null });
  ending.abort(new Error('enough'));
  await expect(listed).rejects.toThrow('enough');
  held = null;
  await looks.close();
});
