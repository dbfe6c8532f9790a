import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { RecordSpec } from '../../dns/records/record.js';
import { InvalidRequestError } from '../../errors.js';
import { idOf } from '../../model.js';
import { resumeRunId, runId } from '../../diagnostics/runs.js';
import { listSpecs } from '../../scheduler/compute-runs.js';
import type { CreateNodesEvent, CreateNodesResult } from '../../scheduler/create/create-nodes.js';
import type { DestroyNodesEvent, DestroyNodesResult } from '../../scheduler/destroy/destroy-nodes.js';
import type { TransferEvent, TransferResult } from '../../scheduler/storage/bulk-transfer.js';
import { Run, type RunControl, type RunEvent, type RunOptions } from '../../scheduler/run.js';
import type { QueueEngine } from '../engine.js';
import { PendingJobs } from '../job/pending.js';
import { toPlainSpec } from '../job/plain-spec.js';
import { createServers, createWork } from './create-servers.js';
import { destroyServers } from './destroy-servers.js';
import type { JobRunContext } from './job-run.js';
import { type NamedWork, runTransfers } from './transfer.js';

/** Names of objects that one job deletes. */
const NAMES = 1000;

const ID = /^[\w.-]{1,100}$/;

/** Options of all runs of a queue. */
export interface QueueRunOptions extends RunOptions {
  /**
   * Id of the run: letters, digits, dots, dashes and underscores. The ids of its jobs begin with it, and so the idempotency keys of its
   * servers: a run that is put into the queue twice makes nothing twice. Default: a random one.
   */
  readonly id?: string;
}

/** Options of `createNodes` by a queue. */
export interface QueueCreateOptions extends QueueRunOptions {
  /** Servers to create of a single spec, numbered as by `Scheduler.createNodes`. */
  readonly count?: number;
  /** As for `Scheduler.createNodes`. */
  readonly until?: 'accepted' | 'running';
  /**
   * Servers of a run in which another failed: `'keep'` (default) or `'destroy'` them, by the workers, once all jobs have ended. A run that was put
   * in before under its `id` has the servers of that time too. What is `unknown` by then cannot be destroyed.
   */
  readonly onFailure?: 'keep' | 'destroy';
  /** With `count`: servers of one job, which the worker creates by as few requests as the cloud takes. Default 1. */
  readonly perJob?: number;
}

/** A file and the object that it is uploaded to or downloaded from. */
export interface QueueTransfer {
  /** Name of the object. */
  readonly name: string;
  /** Path of the file on the worker's machine. */
  readonly path: string;
}

/** Where a copy goes. */
export interface QueueCopyTarget {
  /** Context whose driver the copy is made with. */
  readonly context: string;
  /** Name of the container. */
  readonly container: string;
  /** Name of the copy; default: the object's. */
  readonly name?: string;
}

/** An object and its copy. */
export interface QueueCopy {
  /** Name of the object. */
  readonly name: string;
  /** Place of the copy. */
  readonly target: QueueCopyTarget;
}

/** A zone and all the records that it shall have. */
export interface QueueZone {
  /** Domain of the zone, or its id. */
  readonly zone: string;
  /** All records that it shall have. */
  readonly desired: Iterable<RecordSpec>;
}

/**
 * Puts work into a queue, for workers on any machine. Each method names the context whose driver the workers use, and returns the same
 * run as the scheduler of one process: events, a result, `cancel()`.
 *
 * ```ts
 * await using producer = new QueueProducer(bullmq({ connection: 'redis://localhost:6379' }));
 * const { nodes, failures } = await producer.createNodes('main', spec, { count: 200 }).result;
 * ```
 */
export class QueueProducer implements AsyncDisposable {
  readonly #engine: QueueEngine;
  readonly #pending: PendingJobs;

  constructor(engine: QueueEngine) {
    this.#engine = engine;
    this.#pending = new PendingJobs(engine);
  }

  /** Creates servers; see `Scheduler.createNodes`. Nodes of the result belong to no driver: `driver.adopt(node)` makes them its own. */
  createNodes(
    context: string,
    specs: readonly CreateNodeOptions[] | CreateNodeOptions,
    options: QueueCreateOptions = {},
  ): Run<CreateNodesEvent, CreateNodesResult> {
    return this.#run(['createNodes', context], options, (jobRun, control: RunControl<CreateNodesEvent>) => {
      const list = specsOf(specs, options);
      const { perJob = 1, until = 'running' } = options;
      const onFailure = checkOnFailure(options.onFailure);
      const size = Array.isArray(specs) ? 1 : checkPerJob(perJob);
      const workOf = (given: readonly CreateNodeOptions[]) => createWork(given, until);
      const jobs = portions(list.length, size);
      return createServers(jobRun, { specs: list, jobs, workOf, onFailure }, control);
    });
  }

  /** Creates servers and makes each ready by a deployment that the workers know by its name. A result counts as created, not as running. */
  deployNodes(
    context: string,
    specs: readonly CreateNodeOptions[] | CreateNodeOptions,
    deployment: string,
    options: Omit<QueueCreateOptions, 'until' | 'perJob'> = {},
  ): Run<CreateNodesEvent, CreateNodesResult> {
    return this.#run(['deployNodes', context], options, (jobRun, control: RunControl<CreateNodesEvent>) => {
      const list = specsOf(specs, options);
      const workOf = ([spec]: readonly CreateNodeOptions[]) =>
        ({ kind: 'deploy', spec: toPlainSpec(spec as CreateNodeOptions), deployment }) as const;
      const onFailure = checkOnFailure(options.onFailure);
      const jobs = portions(list.length, 1);
      return createServers(jobRun, { specs: list, jobs, workOf, onFailure }, control);
    });
  }

  /** Destroys servers and waits until they are gone; see `Scheduler.destroyNodes`. */
  destroyNodes(
    context: string,
    nodes: Iterable<ComputeNode | string>,
    options: QueueRunOptions & { readonly perJob?: number } = {},
  ): Run<DestroyNodesEvent, DestroyNodesResult> {
    const given = [...nodes];
    return this.#run(['destroyNodes', context], options, (jobRun, control: RunControl<DestroyNodesEvent>) => {
      const ids = [...new Set(given.map(idOf))];
      return destroyServers(jobRun, { nodes: ids, perJob: checkPerJob(options.perJob ?? 1) }, control);
    });
  }

  /** Uploads files of the workers' machines: of a folder that they share, say. */
  uploadFiles(
    context: string,
    container: string,
    files: Iterable<QueueTransfer>,
    options: QueueRunOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfers(['uploadFiles', context], options, () => fileWorks('upload', container, files));
  }

  /** Downloads objects to files of the workers' machines. */
  downloadFiles(
    context: string,
    container: string,
    files: Iterable<QueueTransfer>,
    options: QueueRunOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfers(['downloadFiles', context], options, () =>
      fileWorks('download', container, files),
    );
  }

  /** Copies objects, within a store or to another context, which the workers must have too. */
  copyObjects(
    context: string,
    container: string,
    copies: Iterable<QueueCopy>,
    options: QueueRunOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfers(['copyObjects', context], options, () =>
      Array.from(copies, ({ name, target }) => ({
        work: { kind: 'copy', container, name, target: { name, ...target } },
        names: [name],
      })),
    );
  }

  /** Deletes objects by their names. */
  deleteObjects(
    context: string,
    container: string,
    names: Iterable<string>,
    options: QueueRunOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfers(['deleteObjects', context], options, () => {
      const all = [...new Set(names)];
      return portions(all.length, NAMES).map((indexes) => {
        const part = indexes.map((index) => all[index] as string);
        return { work: { kind: 'delete-objects', container, names: part }, names: part };
      });
    });
  }

  /** Gives zones their desired records, as `planZone` and `applyPlan` do. */
  applyZones(
    context: string,
    zones: Iterable<QueueZone>,
    options: QueueRunOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfers(['applyZones', context], options, () =>
      Array.from(zones, ({ zone, desired }) => ({
        work: { kind: 'apply-zone', zone, desired: [...desired] },
        names: [zone],
      })),
    );
  }

  /** Stops listening. Jobs in the queue stay there. The engine stays open. */
  async close(): Promise<void> {
    await this.#pending.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #transfers(
    place: readonly [kind: string, context: string],
    options: QueueRunOptions,
    works: () => readonly NamedWork[],
  ): Run<TransferEvent, TransferResult> {
    return this.#run(place, options, (jobRun, control: RunControl<TransferEvent>) =>
      runTransfers(jobRun, works(), control),
    );
  }

  #run<E extends RunEvent, R>(
    [kind, context]: readonly [kind: string, context: string],
    options: QueueRunOptions,
    work: (jobRun: JobRunContext, control: RunControl<E>) => Promise<R>,
  ): Run<E, R> {
    return new Run<E, R>(
      options,
      async (control) => {
        const run = checkId(options.id ?? runId(), 'id');
        resumeRunId(run);
        checkId(context, 'the context');
        return work({ engine: this.#engine, pending: this.#pending, run, context }, control);
      },
      { kind, drivers: [] },
    );
  }
}

function fileWorks(
  kind: 'upload' | 'download',
  container: string,
  files: Iterable<QueueTransfer>,
): NamedWork[] {
  return Array.from(files, ({ name, path }) => ({ work: { kind, container, name, path }, names: [name] }));
}

/** A single spec without a count keeps its name. */
function specsOf(
  specs: readonly CreateNodeOptions[] | CreateNodeOptions,
  { count }: QueueCreateOptions,
): readonly CreateNodeOptions[] {
  if (count === undefined) return (Array.isArray(specs) ? specs : [specs]) as readonly CreateNodeOptions[];
  return listSpecs(specs, { count }).list;
}

function portions(count: number, size: number): number[][] {
  return Array.from({ length: Math.ceil(count / size) }, (_, part) =>
    Array.from({ length: Math.min(size, count - part * size) }, (__, index) => part * size + index),
  );
}

function checkPerJob(perJob: number): number {
  if (Number.isInteger(perJob) && perJob >= 1) return perJob;
  throw new InvalidRequestError(`perJob is a whole number of at least 1, not ${String(perJob)}.`);
}

function checkOnFailure(onFailure: 'keep' | 'destroy' = 'keep'): 'keep' | 'destroy' {
  if (['keep', 'destroy'].includes(onFailure)) return onFailure;
  throw new InvalidRequestError(`onFailure is 'keep' or 'destroy', not ${String(onFailure)}.`);
}

function checkId(id: string, what: string): string {
  if (typeof id === 'string' && ID.test(id)) return id;
  throw new InvalidRequestError(
    `${what} of a run of a queue has 1 to 100 letters, digits, dots, dashes and underscores; ${JSON.stringify(id)} has not.`,
  );
}
