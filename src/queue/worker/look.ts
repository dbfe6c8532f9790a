import { KEY_TAG } from '../../compute/limits.js';
import type { WorkOf } from '../job/job.js';
import { resultOf } from '../job/result.js';
import { plainNode } from './create.js';
import { type Carrier, computeOf, type Task } from './task.js';

/** Answers the look of another worker by a poll. Only the elected worker of an account does it. */
export const lookForKeys: Carrier<WorkOf<'look'>> = async (task) => {
  const { place, job, end, closing } = task;
  computeOf(task);
  const call = { signal: AbortSignal.any([end, closing]), deadline: null };
  try {
    const listed = await place.polls().list(job.work.age, call);
    const tags = new Set(job.work.tags);
    const nodes = listed.filter(({ metadata }) => tags.has(metadata[KEY_TAG] ?? ''));
    return resultOf(nodes.map((node) => ({ status: 'done', node: plainNode(node) })));
  } catch (error) {
    if (isGivenBack(task)) return 'again';
    throw error;
  }
};

function isGivenBack({ end, closing }: Task): boolean {
  return end.aborted || closing.aborted;
}
