import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ComputeNode, nodeInState, type NodeState } from 'skylane/compute';

const DETAILS = { provider: 'boulder', service: 'compute', operation: 'stopNode' } as const;
const CALL = { deadline: null } as unknown as Parameters<typeof nodeInState>[3];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Servers that are shown in one state after the other, and in the last for ever. */
function showing(...states: NodeState[]): { readonly get: () => Promise<ComputeNode>; asked: number } {
  const nodes = {
    asked: 0,
    get: () => {
      const state = states[Math.min(nodes.asked, states.length - 1)];
      nodes.asked += 1;
      return Promise.resolve({ id: 's-1', state } as ComputeNode);
    },
  };
  return nodes;
}

test('waits until the server has the state', async () => {
  const nodes = showing('running', 'running', 'stopped');
  const stopped = nodeInState(nodes, 's-1', { state: 'stopped', details: DETAILS }, CALL);
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await stopped).state).toBe('stopped');
  expect(nodes.asked).toBe(3);
});

test('an error ends the wait', async () => {
  const nodes = showing('running', 'error');
  const failed = nodeInState(nodes, 's-1', { state: 'stopped', details: DETAILS }, CALL);
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await failed).state).toBe('error');
});

test('a change that is ignored is a conflict after five minutes, at growing intervals', async () => {
  const nodes = showing('running');
  const ignored = nodeInState(nodes, 's-1', { state: 'stopped', details: DETAILS }, CALL);
  const outcome = ignored.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(310_000);
  expect(await outcome).toMatchObject({
    code: 'conflict',
    message:
      'stopNode: boulder accepted it, and the server s-1 is still running; its system may have ignored it.',
  });
  expect(nodes.asked).toBeLessThan(45);
});
