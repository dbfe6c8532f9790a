import { type ComputeNode, type NodeBatch, Scheduler, UnavailableError } from 'skylane';
import { expect, test } from 'vitest';
import { batchCloud, BatchDriver } from '../../support/batch-driver.js';

/** Makes servers and starts them by a request of its own, which is never sent for the first ones. */
class TwoStepDriver extends BatchDriver {
  static override readonly provider: string = 'two-step-test';
  readonly #started = new Set<string>();

  override async createNodeBatch(batch: NodeBatch): Promise<ComputeNode[]> {
    const made = await super.createNodeBatch(batch);
    for (const node of made) this.#set(node, 'stopped');
    throw new UnavailableError('the connection broke between making and starting', { retryable: true });
  }

  override async startNode(node: ComputeNode | string): Promise<ComputeNode> {
    const id = typeof node === 'string' ? node : node.id;
    if (this.#started.has(id)) throw new Error('started twice');
    this.#started.add(id);
    const found = this.options.cloud.nodes.get(id);
    if (found === undefined) throw new Error('no such server');
    return this.#set(found, 'running');
  }

  #set(node: ComputeNode, state: 'stopped' | 'running'): ComputeNode {
    const changed = this.adopt({ ...node, state });
    this.options.cloud.nodes.set(node.id, changed);
    return changed;
  }
}

test('a server that a lost create has made but not started is started, once', async () => {
  const cloud = batchCloud();
  await using driver = new TwoStepDriver({ cloud });
  await using scheduler = new Scheduler(driver, { concurrency: 1 });
  const { nodes } = await scheduler.createNodes({ name: 'web', image: 'i', size: 's' }, { count: 2 }).result;
  expect(nodes.map(({ name, state }) => `${name} ${state}`)).toEqual(['web-1 running', 'web-2 running']);
  expect(cloud.requests).toHaveLength(1);
});
