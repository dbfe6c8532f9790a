import { delay, onAbort } from '../../call/call.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { asCompute } from '../../scheduler/compute-runs.js';
import { asError } from '../../scheduler/as-error.js';
import { CreateRun } from '../../scheduler/create/create-run.js';
import type {
  CreateNodesEvent,
  CreateNodesItem,
  CreateNodesResult,
} from '../../scheduler/create/create-nodes.js';
import { NO_JOURNAL } from '../../scheduler/journal/log.js';
import { lateArrival } from '../../scheduler/ownership/owned-nodes.js';
import { Run } from '../../scheduler/run.js';
import { followUpId, type WorkOf } from '../job/job.js';
import type { JobEvent, JobItem, JobResult, PlainNode } from '../job/result.js';
import { toWire } from '../job/wire-error.js';
import { type Carrier, computeOf, settled, specOf, type Task } from './task.js';

type CreateTask = Task<WorkOf<'create'>>;

/** Times that a batch is requested in all. */
const ATTEMPTS = 4;

/** Creates the servers of a job under its id, so that a second delivery finds what the first has made. */
export const createServers: Carrier<WorkOf<'create'>> = async (task) => {
  const { job, end } = task;
  const { limits } = computeOf(task);
  await settled(task);
  const spec = await specOf(task, job.work.spec);
  const isBatch = job.work.names.length > 1 && (limits.batch?.create ?? 1) > 1;
  const items = isBatch ? await createBatches(task, spec) : await createEach(task, spec);
  return end.aborted ? 'again' : handOn(task, items);
};

/** Lets the worker that polls wait until the servers run. */
export async function handOn({ job, support }: CreateTask, items: readonly JobItem[]): Promise<JobResult> {
  const nodes = items.flatMap(({ status, node }) =>
    status === 'done' && node !== undefined ? [node.id] : [],
  );
  const isFollowed = job.work.until === 'running' && nodes.length > 0;
  if (isFollowed)
    await support.follow({ ...job, id: followUpId(job.id), work: { kind: 'await-running', nodes } });
  return { items, isFollowed, isDead: false };
}

async function createEach(task: CreateTask, spec: CreateNodeOptions): Promise<JobItem[]> {
  const { place, cancel, end, delivery } = task;
  const specs = specsOf(task, spec);
  const context = {
    ...asCompute(place.driver, place.lanes, 'createNodes'),
    options: { until: 'accepted' as const },
    base: null,
  };
  const identity = { run: crypto.randomUUID(), log: NO_JOURNAL, earlier: null };
  const topic = { kind: 'createNodes', drivers: [place.driver], count: specs.length };
  const run = new Run<CreateNodesEvent, CreateNodesResult>(
    {},
    (control) => new CreateRun(context, specs, control, identity).execute(),
    topic,
  );
  const stopped = onAbort(cancel, () => run.cancel(cancel.reason));
  const ended = onAbort(end, () => {
    run.cancel(end.reason);
    run.cancel(end.reason);
  });
  const removeObserver = run.observe((event) => {
    const step = stepOf(event);
    if (step !== null) delivery.report(step);
  });
  try {
    return (await run.result).results.map(itemOf);
  } finally {
    stopped();
    ended();
    removeObserver();
  }
}

/** Each server has a key of its own, made of the job's id. */
function specsOf({ job }: CreateTask, spec: CreateNodeOptions): CreateNodeOptions[] {
  const { names } = job.work;
  return names.map((name, index) => ({
    ...spec,
    name,
    idempotencyKey: names.length === 1 ? job.id : `${job.id}-${index + 1}`,
  }));
}

function itemOf({ status, node, error }: CreateNodesItem): JobItem {
  return {
    status: status === 'created' ? 'done' : status,
    ...(node !== undefined && { node: plainNode(node) }),
    ...(error !== undefined && { error: toWire(error) }),
  };
}

function stepOf(event: CreateNodesEvent): JobEvent | null {
  if (event.type === 'retrying') return { type: event.type, index: event.index, error: toWire(event.error) };
  if (event.type !== 'duplicate') return null;
  return {
    type: event.type,
    index: event.index,
    node: plainNode(event.node),
    ...(event.error !== undefined && { error: toWire(event.error) }),
  };
}

/** Creates as many servers with one request as the cloud takes; each request has a key of its own. */
async function createBatches(task: CreateTask, spec: CreateNodeOptions): Promise<JobItem[]> {
  const { names } = task.job.work;
  const size = computeOf(task).limits.batch?.create ?? 1;
  const starts = Array.from({ length: Math.ceil(names.length / size) }, (_, index) => index * size);
  const batches = starts.map((start) =>
    createBatch(task, spec, { start, names: names.slice(start, start + size) }),
  );
  return (await Promise.all(batches)).flat();
}

async function createBatch(
  task: CreateTask,
  spec: CreateNodeOptions,
  { start, names }: { readonly start: number; readonly names: readonly string[] },
): Promise<JobItem[]> {
  const { job, end, cancel } = task;
  const key = `${job.id}+${start}`;
  const batch = { spec: { ...spec, idempotencyKey: key }, names, clientToken: key };
  const call = { signal: AbortSignal.any([end, cancel]), deadline: null };
  const { lanes } = asCompute(task.place.driver, task.place.lanes, 'createNodes');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const nodes = await lanes.use((lane) => lane.createNodeBatch(batch, call), call);
      return nodes.map((node) => ({ status: 'done', node: plainNode(node) }));
    } catch (caught) {
      const error = asError(caught);
      const inDoubt = mayHaveTakenEffect(error);
      const isLast = attempt >= ATTEMPTS || end.aborted || cancel.aborted;
      if (isLast || !inDoubt)
        return names.map(() => ({ status: inDoubt ? 'unknown' : 'failed', error: toWire(error) }));
      names.forEach((_, index) =>
        task.delivery.report({ type: 'retrying', index: start + index, error: toWire(error) }),
      );
      // What the request may still make is found by its key then.
      await delay(lateArrival(computeOf(task).limits), call).catch(() => {});
    }
  }
}

/** Data of a server for a queue; JSON leaves out generated passwords. */
export function plainNode(node: ComputeNode): PlainNode {
  return JSON.parse(JSON.stringify(node)) as PlainNode;
}
