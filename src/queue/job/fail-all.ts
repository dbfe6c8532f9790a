import type { Job, Work } from './job.js';
import type { JobItem, JobResult } from './result.js';
import { toWire } from './wire-error.js';

/** The result of a job that failed as a whole. */
export function failAll({ work }: Job, error: unknown, isDead = false): JobResult {
  const names = namesOf(work);
  const items = names.map((name): JobItem => ({ status: 'failed', name, error: toWire(error) }));
  return { items, isFollowed: false, isDead };
}

/** Names of what a job is for: servers, objects or a zone. */
export function namesOf(work: Work): readonly string[] {
  if ('names' in work) return work.names;
  if ('nodes' in work) return work.nodes;
  if ('tags' in work) return work.tags;
  if ('spec' in work) return [work.spec.name];
  return ['zone' in work ? work.zone : work.name];
}
