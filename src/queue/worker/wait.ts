import { onAbort } from '../../call/call.js';
import { NodePoller } from '../../compute/polling/node-poller.js';
import { waitUntilRunning } from '../../compute/polling/wait-until-running.js';
import { CloudError, ConflictError } from '../../errors.js';
import { asCompute } from '../../scheduler/compute-runs.js';
import { DeletionWatch } from '../../scheduler/destroy/deletion-watch.js';
import { destroyNodes } from '../../scheduler/destroy/destroy-run.js';
import type { DestroyNodesEvent, DestroyNodesResult } from '../../scheduler/destroy/destroy-nodes.js';
import { Run } from '../../scheduler/run.js';
import { followUpId, type WorkOf } from '../job/job.js';
import { type JobItem, resultOf } from '../job/result.js';
import { toWire } from '../job/wire-error.js';
import { plainNode } from './create.js';
import { type Carrier, computeOf, type Task } from './task.js';

/** Times that the deletion of a server that came back is requested again. */
const REPEATS = 3;

/** Polls that may show a server in error while it is being deleted. */
const PATIENCE = 5;

/** Waits until servers run. Only the elected worker of an account does it: its poller serves all. */
export const awaitRunning: Carrier<WorkOf<'await-running'>> = async (task) => {
  const stop = AbortSignal.any([task.cancel, task.end, task.closing]);
  const items = await Promise.all(task.job.work.nodes.map((id) => awaitNode(task, id, stop)));
  return mustGoOn(task) ? 'again' : resultOf(items);
};

async function awaitNode(task: Task, id: string, stop: AbortSignal): Promise<JobItem> {
  const driver = computeOf(task);
  try {
    const [node] = await waitUntilRunning(driver, [id], { signal: stop, deadline: null });
    return { status: 'done', ...(node !== undefined && { node: plainNode(node) }) };
  } catch (error) {
    if (mustGoOn(task)) return { status: 'unknown' };
    const node = await driver.getNode(id).catch(() => null);
    // As in one process: a run that is cancelled while a server is built has that server.
    const status = task.cancel.aborted && node !== null ? 'done' : 'failed';
    return { status, name: id, error: toWire(error), ...(node !== null && { node: plainNode(node) }) };
  }
}

/** True where another worker, or this one later, has to go on. */
function mustGoOn({ end, closing, cancel }: Task): boolean {
  return !cancel.aborted && (end.aborted || closing.aborted);
}

/** Destroys servers; another job waits until they are gone. */
export const destroyServers: Carrier<WorkOf<'destroy'>> = async (task) => {
  const { job, place, end, cancel, support } = task;
  const context = asCompute(place.driver, place.lanes, 'destroyNodes');
  const topic = { kind: 'destroyNodes', drivers: [place.driver], count: job.work.nodes.length };
  const run = new Run<DestroyNodesEvent, DestroyNodesResult>(
    {},
    (control) => destroyNodes(context, job.work.nodes, { until: 'accepted' }, control),
    topic,
  );
  const removers = [
    onAbort(cancel, () => run.cancel(cancel.reason)),
    onAbort(end, () => {
      run.cancel(end.reason);
      run.cancel(end.reason);
    }),
  ];
  const { results } = await run.result.finally(() => removers.forEach((remove) => remove()));
  if (end.aborted) return 'again';
  const items = results.map(({ id, status, error }): JobItem => ({
    name: id,
    status: status === 'destroyed' ? 'done' : status,
    ...(error !== undefined && { error: toWire(error) }),
  }));
  const nodes = items.flatMap(({ status, name }) => (status === 'done' && name !== undefined ? [name] : []));
  if (nodes.length === 0) return resultOf(items);
  await support.follow({ ...job, id: followUpId(job.id), work: { kind: 'await-gone', nodes } });
  return { items, isFollowed: true, isDead: false };
};

/** Waits until servers are gone. */
export const awaitGone: Carrier<WorkOf<'await-gone'>> = async (task) => {
  const driver = computeOf(task);
  const poller = NodePoller.acquire(driver);
  const stop = AbortSignal.any([task.cancel, task.end, task.closing]);
  try {
    const watch = new DeletionWatch(poller, stop);
    const items = await Promise.all(task.job.work.nodes.map((id) => awaitDeletion(task, watch, id)));
    return mustGoOn(task) ? 'again' : resultOf(items);
  } finally {
    await poller.release();
  }
};

async function awaitDeletion(task: Task, watch: DeletionWatch, id: string): Promise<JobItem> {
  const driver = computeOf(task);
  for (let repeats = 0; ; repeats += 1) {
    const deletion = { id, startedAt: performance.now(), isUnscheduled: true, patience: PATIENCE };
    const ended = await watch.wait(deletion);
    if (ended.kind === 'gone') return { status: 'done', name: id };
    if (ended.kind === 'unknown') return { status: 'unknown', name: id, error: toWire(ended.error) };
    if (repeats >= REPEATS) return { status: 'failed', name: id, error: toWire(stays(id)) };
    await driver.destroyNode(id).catch((error: unknown) => {
      if (!CloudError.is(error)) throw error;
    });
  }
}

function stays(id: string): Error {
  return new ConflictError(
    `destroyNodes: the server ${id} is listed again after it was destroyed ${REPEATS + 1} times.`,
    {
      operation: 'destroyNodes',
    },
  );
}
