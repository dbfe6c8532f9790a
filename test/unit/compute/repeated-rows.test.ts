import { type ComputeNode, type CreateNodesEvent, type NodePollResult, Scheduler } from 'skylane';
import { expect, test } from 'vitest';
import { NodePoller } from '../../../dist/src/compute/polling/node-poller.js';
import type { Watcher } from '../../../dist/src/compute/polling/watched-node.js';
import { NodeWatch } from '../../../dist/src/scheduler/create/watch-node.js';
import { batchCloud, BatchDriver } from '../../support/batch-driver.js';

/** Lists every server on two pages, as hosts do when another server is created between them; it runs once it is listed. */
class RepeatingDriver extends BatchDriver {
  static override readonly provider: string = 'repeating-test';

  override async createNode(...given: Parameters<BatchDriver['createNode']>): Promise<ComputeNode> {
    return this.adopt({ ...(await super.createNode(...given)), state: 'pending' });
  }

  override async *iterateNodes() {
    const nodes = [...this.options.cloud.nodes.values()];
    for (const node of nodes) yield this.adopt({ ...node, state: 'pending' });
    yield* nodes;
  }

  /** What the base asks of the pages, without its care. */
  protected override async pollNodes(): Promise<NodePollResult> {
    const nodes: ComputeNode[] = [];
    for await (const node of this.iterateNodes()) nodes.push(node);
    return { nodes: [...nodes, ...nodes], now: null };
  }
}

const SPEC = { name: 'web', image: 'i', size: 's' };

test('a server on two pages is in the list once, as the later page shows it', async () => {
  await using driver = new RepeatingDriver({ cloud: batchCloud() });
  await driver.createNode(SPEC);
  expect((await driver.listNodes()).map(({ id, state }) => [id, state])).toEqual([['id-1', 'running']]);
});

test('a server on two pages of a poll starts to run once', async () => {
  const cloud = batchCloud();
  await using driver = new RepeatingDriver({ cloud });
  await using scheduler = new Scheduler(driver);
  const run = scheduler.createNodes([SPEC]);
  const events: CreateNodesEvent[] = [];
  run.observe((event) => events.push(event));
  await run.result;
  expect(events.filter(({ type }) => type === 'running')).toHaveLength(1);
  expect(events.at(-1)?.totals).toMatchObject({ accepted: 1, running: 1 });
});

test('a poller tells of a server on two pages once, as the later page shows it', async () => {
  await using driver = new RepeatingDriver({ cloud: batchCloud() });
  await driver.createNode(SPEC);
  const poller = NodePoller.acquire(driver);
  const told: string[] = [];
  await new Promise<void>((resolve) => {
    poller.observe({ seenUntil: 0, onNode: ({ state }) => told.push(state), onPoll: () => resolve() });
  });
  expect(told).toEqual(['running']);
  await poller.release();
});

test('a spec whose server runs takes no further news, nor the failure of its start', async () => {
  await using driver = new RepeatingDriver({ cloud: batchCloud() });
  const node = await driver.createNode(SPEC);
  const written: string[] = [];
  const ledger = {
    running: () => written.push('running'),
    update: () => written.push('update'),
    fail: () => written.push('fail'),
  };
  const starting = Promise.withResolvers<void>();
  let watcher!: Watcher;
  const watch = new NodeWatch(ledger as never, {
    context: { driver, options: {}, lanes: { use: () => starting.promise } } as never,
    control: { stop: new AbortController().signal, end: new AbortController().signal },
    poller: {
      watch: (_id: string, given: Watcher) => {
        watcher = given;
        return () => {};
      },
    } as never,
  });
  const waiting = watch.wait({ spec: SPEC, index: 0, node }, null);
  const stopped = driver.adopt({ ...node, state: 'stopped' });
  for (const seen of [stopped, stopped, driver.adopt({ ...node, state: 'running' })]) watcher.onNode(seen);
  watcher.onNode(driver.adopt({ ...node, state: 'error' }));
  watcher.onGone(node.id);
  starting.reject(new Error('it runs already'));
  await starting.promise.catch(() => {});
  await waiting;
  expect(written).toEqual(['update', 'update', 'running']);
});
