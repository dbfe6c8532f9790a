import type { WorkOf } from '../job/job.js';
import { type JobItem, resultOf } from '../job/result.js';
import { toWire } from '../job/wire-error.js';
import { plainNode } from './create.js';
import { type Carrier, computeOf, dnsOf, settled, specOf, storageOf, type Task } from './task.js';

/** Ends a call when the run is cancelled or the job is another worker's. */
function callOf({ cancel, end }: Task): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.any([cancel, end]) };
}

/** Creates a server and makes it ready by a deployment that the worker has. A second delivery runs its steps again, on the same server. */
export const deployServer: Carrier<WorkOf<'deploy'>> = async (task) => {
  const { job, support } = task;
  await settled(task);
  const spec = { ...(await specOf(task, job.work.spec)), idempotencyKey: job.id };
  const deployment = await support.deploymentOf(job.work.deployment);
  const { node } = await computeOf(task).deployNode(spec, deployment, callOf(task));
  return resultOf([{ status: 'done', node: plainNode(node) }]);
};

/** Uploads a file of the worker's machine. */
export const uploadFile: Carrier<WorkOf<'upload'>> = async (task) => {
  const { container, name, path } = task.job.work;
  const onProgress = progressOf(task);
  const { size, verified } = await storageOf(task).uploadFile(
    container,
    name,
    path,
    { onProgress },
    callOf(task),
  );
  return resultOf([{ status: 'done', name, bytes: size ?? 0, verified }]);
};

/** Downloads an object to the worker's machine. */
export const downloadFile: Carrier<WorkOf<'download'>> = async (task) => {
  const { container, name, path } = task.job.work;
  const { bytes, verified } = await storageOf(task).downloadFile({ container, name }, path, {}, callOf(task));
  return resultOf([{ status: 'done', name, bytes, verified }]);
};

/** Copies an object: within a store by the store itself, to another one by streaming. */
export const copyObject: Carrier<WorkOf<'copy'>> = async (task) => {
  const { container, name, target } = task.job.work;
  const from = storageOf(task);
  const place = await task.support.contextOf(target.context);
  const to = storageOf(task, place.driver);
  const call = callOf(task);
  if (from === to) {
    const { size } = await from.copyObject({ container, name }, target, undefined, call);
    return resultOf([{ status: 'done', name, bytes: size ?? 0, verified: 'none' }]);
  }
  const { body, object } = await from.downloadObject({ container, name }, {}, call);
  const options = {
    ...(object.contentType !== null && { contentType: object.contentType }),
    ...(object.metadata !== null && { metadata: object.metadata }),
    ...(object.size !== null && { size: object.size }),
    onProgress: progressOf(task),
  };
  const { size, verified } = await to.uploadObject(target.container, target.name, body, options, call);
  return resultOf([{ status: 'done', name, bytes: size ?? 0, verified }]);
};

/** Deletes objects, in batches where the store takes them. */
export const deleteObjects: Carrier<WorkOf<'delete-objects'>> = async (task) => {
  const { container, names } = task.job.work;
  storageOf(task);
  const items = new Map<string, JobItem>();
  const objects = names.map((name) => ({ container, name }));
  await task.place.scheduler.deleteObjects(objects, {
    ...callOf(task),
    onResult: ({ name, status, error }) => {
      items.set(name, { name, status, ...(error !== undefined && { error: toWire(error) }) });
    },
  }).result;
  return task.end.aborted
    ? 'again'
    : resultOf(names.map((name) => items.get(name) ?? { name, status: 'unknown' }));
};

/** Gives a zone its desired records. A second delivery plans anew, and finds less to do. */
export const applyZone: Carrier<WorkOf<'apply-zone'>> = async (task) => {
  const { zone, desired } = task.job.work;
  const driver = dnsOf(task);
  const plan = await driver.planZone(zone, desired, {}, callOf(task));
  if (plan.changes.length > 0) await driver.applyPlan(plan, {}, callOf(task));
  return resultOf([{ status: 'done', name: zone, changes: plan.changes.length }]);
};

function progressOf(task: Task): (progress: { readonly bytes: number }) => void {
  let next = 0;
  return ({ bytes }) => {
    const now = performance.now();
    if (now < next) return;
    next = now + 1000;
    task.delivery.report({ type: 'transferring', index: 0, bytes });
  };
}
