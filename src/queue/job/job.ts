import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import type { PlainSpec } from './plain-spec.js';
import type { RecordSpec } from '../../dns/records/record.js';

/** Version of the form of jobs that this package writes, and the newest that it reads. */
export const JOB_VERSION = 1;

/** Work that creates servers. */
export interface CreateWork {
  /** Tells the work apart from others. */
  readonly kind: 'create';
  /** What the servers have in common. */
  readonly spec: PlainSpec;
  /** Names of the servers. */
  readonly names: readonly string[];
  /** `'running'`: another job then waits until they run. */
  readonly until: 'accepted' | 'running';
}

/** Work that creates a server and makes it ready. */
export interface DeployWork {
  /** Tells the work apart from others. */
  readonly kind: 'deploy';
  /** The server. */
  readonly spec: PlainSpec;
  /** Name under which workers have the deployment. */
  readonly deployment: string;
}

/** Work on servers that exist. */
export interface NodesWork<Kind extends string> {
  /** Tells the work apart from others. */
  readonly kind: Kind;
  /** Ids of the servers. */
  readonly nodes: readonly string[];
}

/** Work on an object and a file. */
export interface FileWork<Kind extends string> {
  /** Tells the work apart from others. */
  readonly kind: Kind;
  /** Name of the container. */
  readonly container: string;
  /** Name of the object. */
  readonly name: string;
  /** Path on the worker's machine. */
  readonly path: string;
}

/** Place of a copy. */
export interface CopyPlace {
  /** Name under which workers have its driver. */
  readonly context: string;
  /** Name of the container. */
  readonly container: string;
  /** Name of the copy. */
  readonly name: string;
}

/** Work that copies an object. */
export interface CopyWork {
  /** Tells the work apart from others. */
  readonly kind: 'copy';
  /** Name of the container. */
  readonly container: string;
  /** Name of the object. */
  readonly name: string;
  /** Place of the copy. */
  readonly target: CopyPlace;
}

/** Work that deletes objects. */
export interface DeleteWork {
  /** Tells the work apart from others. */
  readonly kind: 'delete-objects';
  /** Name of the container. */
  readonly container: string;
  /** Names of the objects. */
  readonly names: readonly string[];
}

/** Work that gives a zone its records. */
export interface ZoneWork {
  /** Tells the work apart from others. */
  readonly kind: 'apply-zone';
  /** Domain of the zone, or its id. */
  readonly zone: string;
  /** All records that it shall have. */
  readonly desired: readonly RecordSpec[];
}

/** Work that looks for servers of idempotency keys, for a worker that is to create them. Nobody asks for its result later. */
export interface LookWork {
  /** Tells the work apart from others. */
  readonly kind: 'look';
  /** Values of the servers' `KEY_TAG`. */
  readonly tags: readonly string[];
  /** Age of the list: begun after the job came, or at most an interval before. */
  readonly age: 'fresh' | 'recent';
}

/** What a job does, by its `kind`. Plain data, without a credential: the worker has those of its context. */
export type Work =
  | CreateWork
  | DeployWork
  | NodesWork<'await-running'>
  | NodesWork<'await-gone'>
  | NodesWork<'destroy'>
  | FileWork<'upload'>
  | FileWork<'download'>
  | CopyWork
  | DeleteWork
  | ZoneWork
  | LookWork;

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
  /** What it does. */
  readonly work: W;
  /** What a tracer of the producer sends along, such as `traceparent`; left out without one. Workers without a tracer pass it over. */
  readonly trace?: Readonly<Record<string, string>>;
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
    throw noJob();
  if (job.version > JOB_VERSION)
    throw new NotSupportedError(
      `The job ${job.id} is of version ${job.version}, and this worker reads versions up to ${JOB_VERSION}: update the worker before the producer.`,
      { operation: 'QueueWorker' },
    );
  if (typeof job.work?.kind !== 'string') throw noJob();
  return job as Job;
}

function noJob(): InvalidRequestError {
  return new InvalidRequestError(
    'The queue has a message that is no job of Skylane: something else writes to it.',
  );
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

/** True for a job whose result is of use for a moment only. */
export function isBrief({ work }: Partial<Pick<Job, 'work'>>): boolean {
  return work?.kind === 'look';
}

/** Run of the looks of workers; no run of a producer has a blank in its id. */
export const LOOKS = 'key looks';

/** Id of the job that waits for what another one has begun. */
export function followUpId(id: string): string {
  return `${id}.ends`;
}

/** Id of the job that another one waits for; the id itself for other jobs. */
export function firstId(id: string): string {
  return id.endsWith('.ends') ? id.slice(0, -'.ends'.length) : id;
}
