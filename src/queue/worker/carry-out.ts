import { CloudError, ConflictError } from '../../errors.js';
import type { DeliveryEnd } from '../engine.js';
import { failAll } from '../job/fail-all.js';
import type { Work } from '../job/job.js';
import { createServers } from './create.js';
import { lookForKeys } from './look.js';
import {
  applyZone,
  copyObject,
  deleteObjects,
  deployServer,
  downloadFile,
  uploadFile,
} from './other-work.js';
import type { Carrier, Task } from './task.js';
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

/** Operation of errors of the store: a job that meets one goes back, since a result that says nothing of its servers would lose them. */
export const STORE = 'QueueEngine';

/** Carries out a job. Never rejects: a failure is the result of every item, unless the job is another worker's by then. */
export async function carryOut(task: Task): Promise<DeliveryEnd> {
  const carry = (CARRIERS as Readonly<Record<string, Carrier<Work>>>)[task.job.work.kind];
  try {
    if (carry === undefined)
      throw new ConflictError(`The job ${task.job.id} is of the unknown kind ${task.job.work.kind}.`);
    return await carry(task);
  } catch (error) {
    if (task.end.aborted || isOfStore(error)) return 'again';
    task.support.onError(error, task.job);
    return failAll(task.job, error);
  }
}

function isOfStore(error: unknown): boolean {
  return CloudError.is(error) && error.operation === STORE;
}
