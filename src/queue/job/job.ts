import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import type { PlainSpec } from './plain-spec.js';
import type { RecordSpec } from '../../dns/records/record.js';

/** Version of the form of jobs that this package writes, and the newest that it reads. */
export const JOB_VERSION = 1;

/** Work on servers that exist. */
export interface NodesWork<Kind extends string> {
  readonly kind: Kind;
  /** Ids of the servers. */
  readonly nodes: readonly string[];
}

/** Work on an object and a file. */
export interface FileWork<Kind extends string> {
  readonly kind: Kind;
  readonly container: string;
  readonly name: string;
  /** Path on the worker's machine. */
  readonly path: string;
}

/** What a job does, by its `kind`. Plain data, without a credential: the worker has those of its `context`. */
export type Work =
  | {
      readonly kind: 'create';
      readonly spec: PlainSpec;
      /** Names of the servers. */
      readonly names: readonly string[];
      /** `'running'`: another job then waits until they run. */
      readonly until: 'accepted' | 'running';
    }
  | NodesWork<'await-running'>
  | NodesWork<'await-gone'>
  | NodesWork<'destroy'>
  | { readonly kind: 'deploy'; readonly spec: PlainSpec; readonly deployment: string }
  | FileWork<'upload'>
  | FileWork<'download'>
  | {
      readonly kind: 'copy';
      readonly container: string;
      readonly name: string;
      readonly target: { readonly context: string; readonly container: string; readonly name: string };
    }
  | { readonly kind: 'delete-objects'; readonly container: string; readonly names: readonly string[] }
  | { readonly kind: 'apply-zone'; readonly zone: string; readonly desired: readonly RecordSpec[] };

/** A job of one kind. */
export type WorkOf<Kind extends Work['kind']> = Extract<Work, { readonly kind: Kind }>;

/** A job, as it is kept in the queue. */
export interface Job<W extends Work = Work> {
  /** Version of its form. */
  readonly version: number;
  /** Its id; a create's idempotency key. */
  readonly id: string;
  /** Run that it belongs to. */
  readonly run: string;
  /** Name under which workers have the driver. */
  readonly context: string;
  readonly work: W;
}

/** @throws NotSupportedError for a version from the future, InvalidRequestError for what is no job */
export function readJob(value: unknown): Job {
  const job = value as Partial<Job> | null;
  if (
    typeof job !== 'object' ||
    job === null ||
    typeof job.version !== 'number' ||
    typeof job.id !== 'string'
  )
    throw new InvalidRequestError(
      'The queue has a message that is no job of Skylane: something else writes to it.',
    );
  if (job.version > JOB_VERSION)
    throw new NotSupportedError(
      `The job ${job.id} is of version ${job.version}, and this worker reads versions up to ${JOB_VERSION}: update the worker before the producer.`,
      { operation: 'QueueWorker' },
    );
  return job as Job;
}

/** The id of whatever came, for a result that says why it was refused; null where it has none. */
export function idIn(value: unknown): string | null {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
}

/** Queue of the jobs of a context, which all its workers share. */
export function workQueue(context: string): string {
  return `work-${context}`;
}

/** Queue of the jobs that wait for servers of a context: one worker polls for all. */
export function pollQueue(context: string): string {
  return `poll-${context}`;
}

/** Id of the job that waits for what another one has begun. */
export function followUpId(id: string): string {
  return `${id}.ends`;
}

/** Id of the job that another one waits for; the id itself for other jobs. */
export function firstId(id: string): string {
  return id.endsWith('.ends') ? id.slice(0, -'.ends'.length) : id;
}
