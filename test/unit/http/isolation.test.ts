import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Scheduler } from 'skylane';
import type { LogEntry, Sandbox } from 'skylane/sandbox';
import { Agent } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStack, quickSandbox } from '../../support/sandbox.js';

const LANES = 8;
const TASKS = Array.from({ length: 64 }, (_, index) => `task-${index}`);

const currentTask = new AsyncLocalStorage<string>();
let sandbox: Sandbox;

/** Tags every request with the task that sends it, beneath the driver, so that the sandbox's log can tell. */
function tag(message: unknown): void {
  const task = currentTask.getStore();
  if (task !== undefined)
    (message as { request: { addHeader(name: string, value: string): void } }).request.addHeader(
      'x-skylane-task',
      task,
    );
}

beforeEach(async () => {
  subscribe('undici:request:create', tag);
  sandbox = await quickSandbox({ latency: 3 });
});

afterEach(async () => {
  unsubscribe('undici:request:create', tag);
  await sandbox.close();
});

async function threeRequestsEach(driver: ReturnType<typeof openStack>): Promise<readonly LogEntry[]> {
  await using scheduler = new Scheduler(driver, { concurrency: LANES });
  await scheduler.map(TASKS, (task, lane) =>
    currentTask.run(task, async () => {
      await lane.listSizes();
      await lane.listNodes();
      await lane.listLocations();
    }),
  );
  return (await sandbox.log()).filter((entry) => entry.task !== null && entry.operation !== 'tokens.create');
}

/** How often a request of another task stands between two of one task, on one socket. */
function changesInsideTasks(log: readonly LogEntry[]): number {
  let changes = 0;
  for (const socket of new Set(log.map((entry) => entry.socket))) {
    const tasks = log.filter((entry) => entry.socket === socket).map((entry) => entry.task);
    tasks.forEach((task, index) => {
      const last = tasks.lastIndexOf(task);
      for (let next = index + 1; next < last; next += 1) if (tasks[next] !== task) changes += 1;
    });
  }
  return changes;
}

test('between a task’s first and last request no other task’s request appears on its socket', async () => {
  await using driver = openStack(sandbox);
  const log = await threeRequestsEach(driver);
  expect(log).toHaveLength(TASKS.length * 3);
  expect(changesInsideTasks(log)).toBe(0);
});

test('a scheduler opens at most one socket a lane and origin, and one more', async () => {
  await using driver = openStack(sandbox);
  await threeRequestsEach(driver);
  expect(await sandbox.sockets()).toBeLessThanOrEqual(LANES + 1);
});

test('negative control: with one dispatcher shared by all lanes tasks do mix on sockets', async () => {
  unsubscribe('undici:request:create', tag);
  // A shared agent makes its requests later, in somebody else's context, so that they have to be tagged on their way in.
  const shared = new Agent({ connections: LANES / 2, pipelining: 1 }).compose(
    (dispatch) => (options, handler) =>
      dispatch(
        {
          ...options,
          headers: { ...(options.headers as object), 'x-skylane-task': currentTask.getStore() ?? '' },
        },
        handler,
      ),
  );
  await using driver = openStack(sandbox, { dispatcher: () => shared });
  const log = await threeRequestsEach(driver);
  expect(changesInsideTasks(log)).toBeGreaterThan(0);
});
