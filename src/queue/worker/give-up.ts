import { keyTagOf } from '../../compute/create/keyed/key-tags.js';
import { KEY_TAG } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import { ConflictError } from '../../errors.js';
import type { DeliveryEnd } from '../engine.js';
import { failAll } from '../job/fail-all.js';
import type { CreateWork, DeployWork } from '../job/job.js';
import type { JobItem } from '../job/result.js';
import { toWire } from '../job/wire-error.js';
import { handOn, plainNode } from './create.js';
import { computeOf, type Task } from './task.js';

type Making = Task<CreateWork> | Task<DeployWork>;

/**
 * The result of a job that has ended so many workers that it is not carried out again. The servers that it has made, by its key, are in the
 * result: they exist, and cost money. A create whose servers are all there has done its work.
 */
export async function giveUp(task: Task): Promise<DeliveryEnd> {
  if (!isMaking(task)) return failAll(task.job, givenUp(task, ''), true);
  const found = await serversOf(task).catch(() => null);
  const items = itemsOf(task, found);
  const isDone = items.every(({ status }) => status === 'done');
  if (task.job.work.kind === 'deploy')
    return { items: undeployed(task, items), isFollowed: false, isDead: true };
  return { ...(await handOn(task as Task<CreateWork>, items)), isDead: !isDone };
}

/** True for a job that makes servers. */
export function isMaking(task: Task): task is Making {
  const { kind } = task.job.work;
  return kind === 'create' || kind === 'deploy';
}

function itemsOf(task: Making, found: readonly ComputeNode[] | null): JobItem[] {
  const left = [...(found ?? [])];
  const isAnyName = computeOf(task).limits.batch?.sharedName === true || namesIn(task).length === 1;
  const nodes = namesIn(task).map((name) => {
    const position = left.findIndex((node) => isAnyName || node.name === name);
    return position < 0 ? undefined : left.splice(position, 1)[0];
  });
  const error = toWire(givenUp(task, wordsOf(found)));
  return nodes.map((node, index) =>
    node === undefined
      ? { status: 'unknown', name: namesIn(task)[index] ?? '', error }
      : { status: 'done', node: plainNode(node) },
  );
}

/** A server that was made, but not made ready, is no success. */
function undeployed(task: Making, items: readonly JobItem[]): JobItem[] {
  return items.map((item) => {
    const { node } = item;
    if (node === undefined) return item;
    return { status: 'failed', name: node.name, node, error: toWire(givenUp(task, nameOf(node))) };
  });
}

function namesIn({ job }: Making): readonly string[] {
  return job.work.kind === 'create' ? job.work.names : [job.work.spec.name];
}

function wordsOf(found: readonly ComputeNode[] | null): string {
  if (found === null) return ' The account could not be listed: look there for its servers.';
  if (found.length === 0) return ' The account has no server of it.';
  return ` The account has ${found.map((node) => `${node.name} (${node.id})`).join(', ')} of it.`;
}

function nameOf({ name, id }: { readonly name: string; readonly id: string }): string {
  return ` The account has ${name} (${id}) of it, which may not be ready.`;
}

function givenUp({ job, delivery }: Task, words: string): ConflictError {
  const crashes = delivery.crashes ?? delivery.attempt - 1;
  return new ConflictError(
    `The job ${job.id} (${job.work.kind}) was given up: ${crashes} workers that had it ended before it did, the last ones with no other suspect. See their logs.${words}`,
    { operation: job.work.kind },
  );
}

async function serversOf(task: Making): Promise<ComputeNode[]> {
  const { id } = task.job;
  const numbers = namesIn(task).map((_, index) => index);
  const keys = [id, ...numbers.flatMap((index) => [`${id}-${index + 1}`, `${id}+${index}`])];
  const tags = new Set(keys.map(keyTagOf));
  const nodes = await computeOf(task).listNodes({ tag: KEY_TAG });
  return nodes.filter(({ metadata, state }) => state !== 'terminated' && tags.has(metadata[KEY_TAG] ?? ''));
}
