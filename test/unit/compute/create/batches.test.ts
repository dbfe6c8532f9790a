import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXPIRES_KEY } from 'skylane/compute';
import {
  type ComputeNode,
  type CreateNodeOptions,
  type NodeBatch,
  Scheduler,
  UnavailableError,
} from 'skylane';
import { type BatchCloud, batchCloud, BatchDriver, TokenDriver } from '../../../support/batch-driver.js';

const SPEC = { name: 'web', image: 'any', size: 'any' };
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function schedule(cloud: BatchCloud, Class: typeof BatchDriver = BatchDriver): Scheduler<BatchDriver> {
  const driver = new Class({ cloud });
  const scheduler = new Scheduler(driver, { concurrency: 1 });
  open.push(scheduler, driver);
  return scheduler;
}

describe('createNodes with a count', () => {
  test('shares requests, as many servers in each as the provider takes, and keeps every name', async () => {
    const cloud = batchCloud();
    const { nodes } = await schedule(cloud).createNodes(SPEC, { count: 7, until: 'accepted' }).result;
    expect(cloud.requests).toEqual([['web-1', 'web-2', 'web-3'], ['web-4', 'web-5', 'web-6'], ['web-7']]);
    expect(nodes.map((node) => node.name)).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `web-${number}`));
  });

  test('asks nothing about servers that run when the answer to their create comes', async () => {
    const cloud = batchCloud();
    let lists = 0;
    const scheduler = schedule(
      cloud,
      class extends BatchDriver {
        override iterateNodes() {
          lists += 1;
          return super.iterateNodes();
        }
      },
    );
    const { nodes } = await scheduler.createNodes(SPEC, { count: 3 }).result;
    expect(nodes.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
    expect(lists).toBe(0);
  });

  test('a batch whose answer was lost is found again by its owner tag, and nothing is made twice', async () => {
    const cloud = batchCloud();
    cloud.faults.push('lost');
    const { results } = await schedule(cloud).createNodes(SPEC, { count: 3 }).result;
    expect(results.map(({ status, node }) => [status, node?.name])).toEqual([
      ['created', 'web-1'],
      ['created', 'web-2'],
      ['created', 'web-3'],
    ]);
    expect(cloud.requests).toHaveLength(1);
    expect(cloud.nodes.size).toBe(3);
  });

  test('what a batch did not make before its answer was lost is asked for again, alone', async () => {
    const cloud = batchCloud();
    cloud.faults.push('partly');
    const { nodes } = await schedule(cloud).createNodes(SPEC, { count: 3 }).result;
    expect(cloud.requests).toEqual([
      ['web-1', 'web-2', 'web-3'],
      ['web-2', 'web-3'],
    ]);
    expect(nodes.map((node) => node.name)).toEqual(['web-1', 'web-2', 'web-3']);
    expect(cloud.nodes.size).toBe(3);
  });

  test('a batch that is refused fails for each of its servers', async () => {
    const cloud = batchCloud();
    cloud.faults.push('refused');
    const { results, failures } = await schedule(cloud).createNodes(SPEC, { count: 4, until: 'accepted' })
      .result;
    expect(failures).toHaveLength(3);
    expect(results[3]).toMatchObject({ status: 'created' });
  });

  test('where the provider knows tokens, a lost answer is asked for again with the same one', async () => {
    const cloud = batchCloud();
    cloud.faults.push('lost');
    const { nodes } = await schedule(cloud, TokenDriver).createNodes(SPEC, { count: 3 }).result;
    expect(nodes).toHaveLength(3);
    expect(cloud.requests).toHaveLength(1);
    expect(cloud.nodes.size).toBe(3);
  });
});

test('createNodes with specs sends each by itself', async () => {
  const cloud = batchCloud();
  await schedule(cloud).createNodes([SPEC, { ...SPEC, name: 'db' }], { until: 'accepted' }).result;
  expect(cloud.requests).toEqual([['web'], ['db']]);
});

describe('destroyNodes', () => {
  test('shares requests', async () => {
    const cloud = batchCloud();
    const scheduler = schedule(cloud);
    const { nodes } = await scheduler.createNodes(SPEC, { count: 3, until: 'accepted' }).result;
    const { results } = await scheduler.destroyNodes(nodes, { until: 'accepted' }).result;
    expect(cloud.destroyed).toEqual([['id-1', 'id-2'], ['id-3']]);
    expect(results.map(({ status }) => status)).toEqual(['destroyed', 'destroyed', 'destroyed']);
  });

  test('a batch that is refused for the sake of one is sent one by one', async () => {
    const cloud = batchCloud();
    const scheduler = schedule(cloud);
    const { nodes } = await scheduler.createNodes(SPEC, { count: 2, until: 'accepted' }).result;
    cloud.faults.push('refused');
    const { results } = await scheduler.destroyNodes(nodes, { until: 'accepted' }).result;
    expect(cloud.destroyed).toEqual([['id-1', 'id-2'], ['id-1'], ['id-2']]);
    expect(results.map(({ status }) => status)).toEqual(['destroyed', 'destroyed']);
  });
});

test('the owner tag of a run stays while the run may still ask for servers, even when no server has it', async () => {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const forgotten: string[] = [];
  class SharedDriver extends BatchDriver {
    static override readonly limits: BatchDriver['limits'] = {
      ...BatchDriver.limits,
      ownerTag: 'metadata-and-name',
      pollInterval: 10,
    };

    override async createNode(spec: CreateNodeOptions): Promise<ComputeNode> {
      if (spec.name === 'late') await gate;
      return super.createNode(spec);
    }

    protected override async deleteOwnerTags(tags: readonly string[]): Promise<void> {
      forgotten.push(...tags);
    }
  }
  const driver = new SharedDriver({ cloud: batchCloud() });
  const scheduler = new Scheduler(driver, { concurrency: 2 });
  open.push(scheduler, driver);
  const run = scheduler.createNodes(['early', 'late'].map((name) => ({ ...SPEC, name })));
  for await (const event of run.events)
    if (event.type === 'running' && event.spec.name === 'early') {
      await scheduler.destroyNodes([event.node]).result;
      expect(forgotten).toEqual([]);
      resolve();
    }
  await scheduler.destroyNodes((await run.result).nodes.slice(1)).result;
  expect(forgotten).toEqual([expect.stringMatching(/-all$/)]);
});

test('a request that is repeated under its token keeps its end, which is part of what the cloud compares', async () => {
  const seen: (readonly [string, string | undefined])[] = [];
  const scheduler = schedule(
    batchCloud(),
    class extends BatchDriver {
      static override readonly limits = {
        ...BatchDriver.limits,
        batch: { create: 3, destroy: 2, repeatable: true, sharedName: true },
      };
      override async createNodeBatch(batch: NodeBatch): Promise<ComputeNode[]> {
        seen.push([batch.clientToken, batch.spec.metadata?.[EXPIRES_KEY]]);
        if (seen.length === 1) throw new UnavailableError('lost', { status: 503, retryable: true });
        return super.createNodeBatch(batch);
      }
    },
  );
  let now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 2000));
  await scheduler.createNodes({ ...SPEC, expiresIn: 3_600_000 }, { count: 3, until: 'accepted' }).result;
  clock.mockRestore();
  expect(seen).toHaveLength(2);
  expect(seen[0]?.[1]).toMatch(/^\d{10}$/);
  expect(seen[1]).toEqual(seen[0]);
});
