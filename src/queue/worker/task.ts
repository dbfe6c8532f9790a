import type { Deployment } from '../../compute/deploy/deploy.js';
import { delay } from '../../call/call.js';
import { INTERVAL } from '../../compute/create/keyed/keyed-list.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { Driver } from '../../driver/driver.js';
import type { DnsDriver } from '../../dns/driver/driver.js';
import { NotSupportedError } from '../../errors.js';
import { lateArrival } from '../../scheduler/ownership/owned-nodes.js';
import type { StorageDriver } from '../../storage/driver/driver.js';
import type { Delivery, DeliveryEnd } from '../engine.js';
import { fromPlainSpec, type PlainSpec } from '../job/plain-spec.js';
import type { Job, Work } from '../job/job.js';
import type { Place } from './contexts.js';

/** Fields of a spec that workers add, since they must not be in a queue. */
export type SpecSecrets = Pick<CreateNodeOptions, 'auth' | 'userData' | 'extra'>;

/** What all jobs of a worker share. */
export interface TaskSupport {
  /** Returns a context for a copy's target. */
  contextOf(name: string): Promise<Place>;
  /** Fields that the worker adds to a spec. */
  secretsOf(spec: CreateNodeOptions): Promise<SpecSecrets>;
  /** A deployment by its name. @throws InvalidRequestError where the worker has none of that name */
  deploymentOf(name: string): Promise<Deployment>;
  /** Tells the worker's owner of an error. */
  onError(error: unknown, job: Job): void;
  /** Puts a job into the queue of this context whose worker polls. */
  follow(job: Job): Promise<void>;
}

/** One delivery of a job, with all that is needed to carry it out. */
export interface Task<W extends Work = Work> {
  readonly job: Job<W>;
  readonly place: Place;
  readonly delivery: Pick<Delivery, 'attempt' | 'crashes' | 'alone' | 'report'>;
  /** Aborted when the job's run is cancelled: start nothing new. */
  readonly cancel: AbortSignal;
  /** Aborted when the job is another worker's now, or this worker's grace is over: leave all as it is. */
  readonly end: AbortSignal;
  /** Aborted when this worker closes: a job that only waits goes back into the queue. */
  readonly closing: AbortSignal;
  readonly support: TaskSupport;
}

/** Carries out the jobs of a kind. What it throws becomes the result of every item. */
export type Carrier<W extends Work> = (task: Task<W>) => Promise<DeliveryEnd>;

/** The compute driver of a task. @throws NotSupportedError where the context is for something else */
export function computeOf({ job, place }: Task): ComputeDriver {
  return asService<ComputeDriver>(job, place.driver, 'compute');
}

/** The storage driver of a task, or of another context. */
export function storageOf({ job, place }: Task, driver: Driver = place.driver): StorageDriver {
  return asService<StorageDriver>(job, driver, 'storage');
}

/** The DNS driver of a task. */
export function dnsOf({ job, place }: Task): DnsDriver {
  return asService<DnsDriver>(job, place.driver, 'dns');
}

function asService<D>({ work, context }: Job, driver: Driver, service: string): D {
  if (driver.service === service) return driver as unknown as D;
  throw new NotSupportedError(
    `A job ${work.kind} needs a context whose driver is for ${service}; ${context} is for ${driver.service}.`,
    { operation: work.kind },
  );
}

/**
 * Waits until a request of a worker that had the job before cannot take effect any more, and until lists show it if it has: that worker may have
 * sent it at the very end.
 */
export async function settled(task: Task): Promise<void> {
  if (task.delivery.attempt <= 1) return;
  const { limits } = computeOf(task);
  const listed = limits.pollInterval ?? INTERVAL;
  await delay(lateArrival(limits) + listed, { signal: task.end, deadline: null });
}

/** The whole spec of a job. */
export async function specOf({ support }: Task, plain: PlainSpec): Promise<CreateNodeOptions> {
  const spec = fromPlainSpec(plain);
  const { extra, ...secrets } = await support.secretsOf(spec);
  return { ...spec, ...secrets, ...(extra !== undefined && { extra: { ...spec.extra, ...extra } }) };
}
