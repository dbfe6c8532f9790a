import { KEY_TAG } from '../../compute/limits.js';
import { keyTagOf } from '../../compute/create/keyed/key-tags.js';
import { ConflictError } from '../../errors.js';
import type { DeliveryEnd } from '../engine.js';
import { failAll, namesOf } from '../job/fail-all.js';
import type { Work } from '../job/job.js';
import type { JobResult } from '../job/result.js';
import { createServers, plainNode } from './create.js';
import { lookForKeys } from './look.js';
import {
  applyZone,
  copyObject,
  deleteObjects,
  deployServer,
  downloadFile,
  uploadFile,
} from './other-work.js';
import { type Carrier, computeOf, type Task } from './task.js';
import { awaitGone, awaitRunning, destroyServers } from './wait.js';

type Carriers = { readonly [Kind in Work['kind']]: Carrier<Extract<Work, { readonly kind: Kind }>> };

const CARRIERS: Carriers = {
  create: createServers,
  'await-running': awaitRunning,
  'await-gone': awaitGone,
  destroy: destroyServers,
  deploy: deployServer,
  upload: uploadFile,
  download: downloadFile,
  copy: copyObject,
  'delete-objects': deleteObjects,
  'apply-zone': applyZone,
  look: lookForKeys,
};

/** Carries out a job. Never rejects: a failure is the result of every item, unless the job is another worker's by then. */
export async function carryOut(task: Task): Promise<DeliveryEnd> {
  const carry = (CARRIERS as Readonly<Record<string, Carrier<Work>>>)[task.job.work.kind];
  try {
    if (carry === undefined)
      throw new ConflictError(`The job ${task.job.id} is of the unknown kind ${task.job.work.kind}.`);
    return await carry(task);
  } catch (error) {
    if (task.end.aborted) return 'again';
    task.support.onError(error, task.job);
    return failAll(task.job, error);
  }
}

/**
 * The result of a job that was delivered so often that it must have ended its workers. It is not carried out again, but the servers that it
 * has made, by its key, are in the result: they exist, and cost money.
 */
export async function giveUp(task: Task): Promise<JobResult> {
  const { job, delivery } = task;
  const error = new ConflictError(
    `The job ${job.id} (${job.work.kind}) was given up: ${delivery.attempt - 1} workers that had it ended before it did. See their logs.`,
    { operation: job.work.kind },
  );
  const result = failAll(job, error, true);
  const { kind } = job.work;
  if (kind !== 'create' && kind !== 'deploy') return result;
  const left = await serversOf(task).catch(() => null);
  if (left === null)
    return { ...result, items: result.items.map((item) => ({ ...item, status: 'unknown' })) };
  const items = result.items.map((item) => {
    const node = left.find(({ name }) => name === item.name);
    return node === undefined ? item : { ...item, node: plainNode(node) };
  });
  return { ...result, items };
}

async function serversOf(task: Task) {
  const { id } = task.job;
  const count = namesOf(task.job.work).length;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const keys = [id, ...numbers.flatMap((index) => [`${id}-${index + 1}`, `${id}+${index}`])];
  const tags = new Set(keys.map(keyTagOf));
  const nodes = await computeOf(task).listNodes({ tag: KEY_TAG });
  return nodes.filter(({ metadata, state }) => state !== 'terminated' && tags.has(metadata[KEY_TAG] ?? ''));
}
