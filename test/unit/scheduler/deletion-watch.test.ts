import { expect, test } from 'vitest';
import type { ComputeNode } from 'skylane';
import { DeletionWatch } from '../../../dist/src/scheduler/destroy/deletion-watch.js';
import type { NodePoller, PollObserver } from '../../../dist/src/compute/polling/node-poller.js';
import type { Watcher } from '../../../dist/src/compute/polling/watched-node.js';

/** A poller whose polls the test tells of. */
class ScriptedPoller {
  watcher: Watcher | null = null;
  observer: PollObserver | null = null;

  watch(_id: string, watcher: Watcher): () => void {
    this.watcher = watcher;
    return () => (this.watcher = null);
  }

  observe(observer: PollObserver): () => void {
    this.observer = observer;
    return () => (this.observer = null);
  }

  shows(...states: ComputeNode['state'][]): void {
    for (const state of states) this.watcher?.onNode({ id: 'n-1', state } as ComputeNode);
  }
}

function waiting(isUnscheduled: boolean, patience: number) {
  const poller = new ScriptedPoller();
  const deletions = new DeletionWatch(poller as unknown as NodePoller, new AbortController().signal);
  return { poller, ended: deletions.wait({ id: 'n-1', startedAt: 0, isUnscheduled, patience }) };
}

test('a server that was seen going, and is in error then, has lost its deletion', async () => {
  const { poller, ended } = waiting(true, 1);
  poller.shows('pending', 'stopping', 'error');
  expect(await ended).toEqual({ kind: 'returned' });
});

test('one that is in error for a moment while it goes has not', async () => {
  const { poller, ended } = waiting(false, 5);
  poller.shows('error', 'error', 'stopping');
  poller.watcher?.onGone('n-1');
  expect(await ended).toEqual({ kind: 'gone' });
});

test('a server that may not have been scheduled is gone once a second poll lacks it too', async () => {
  const { poller, ended } = waiting(true, 1);
  poller.watcher?.onGone('n-1');
  expect(poller.watcher).toBeNull();
  poller.observer?.onPoll(performance.now() + 1);
  expect(await ended).toEqual({ kind: 'gone' });
  expect(poller.observer).toBeNull();
});
