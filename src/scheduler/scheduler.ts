import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models.js';
import type { CreateNodeOptions } from '../compute/options.js';
import { type CallOptions, startCall } from '../connection/call.js';
import type { Driver } from '../driver.js';
import { InvalidRequestError, NotSupportedError } from '../errors.js';
import type { CleanupResult } from './cleanup.js';
import {
  type CreateNodesEvent,
  type CreateNodesOptions,
  type CreateNodesResult,
  numberSpecs,
} from './create-nodes.js';
import { createNodes } from './create-run.js';
import type { Deployment } from '../deploy/deploy.js';
import type { DeployNodesEvent, DeployNodesOptions, DeployNodesResult } from './deploy-nodes.js';
import {
  destroyNodes,
  type DestroyNodesEvent,
  type DestroyNodesOptions,
  type DestroyNodesResult,
} from './destroy-nodes.js';
import type { Budget } from '../storage/budget.js';
import type { StorageDriver } from '../storage/driver.js';
import type { ContainerReference, ObjectReference } from '../storage/models.js';
import type { TransferContext } from '../storage/transfer.js';
import type { CopyAllOptions } from './copy-all.js';
import type { DownloadAllOptions } from './download-all.js';
import { Lanes } from './lanes.js';
import { lend, MapRun, type MapTask } from './map.js';
import { type CreateNodesPlan, CreateNodesRun, planCreates } from './plan.js';
import type { JournalOptions, ResumeOptions } from './resume.js';
import { Run, type RunControl, type RunOptions } from './run.js';
import type { SyncChange, SyncEnd, SyncOptions, SyncPlanOptions } from './sync.js';
import type { BulkOptions, TransferEvent, TransferResult, TransferTask } from './transfers.js';
import type { UploadAllOptions, UploadItem } from './upload-all.js';
import { waitUntilRunning } from './wait.js';

/** Options of a {@link Scheduler}. */
export interface SchedulerOptions {
  /** Lanes, and so tasks at once, each with a connection of its own. Default 16. */
  readonly concurrency?: number;
  /** Bytes of memory that all transfers of this scheduler may hold together. Default 256 MiB. */
  readonly transferMemory?: number;
}

const DEFAULT_CONCURRENCY = 16;

/** Loaded by the first transfer: scripts that start servers need none of it. */
const loadBulk = () => import('./bulk.js');
type Bulk = Awaited<ReturnType<typeof loadBulk>>;

/** A compute driver and its lanes. */
interface Compute {
  readonly driver: ComputeDriver;
  readonly lanes: Lanes<ComputeDriver>;
}

/** What a compute driver's `createNode` takes. */
type SpecOf<D extends Driver> = D extends { createNode(spec: infer S, options?: CallOptions): unknown }
  ? S & CreateNodeOptions
  : never;

/** What a compute driver's `createNode` returns. */
type NodeOf<D extends Driver> = D extends { createNode(...parameters: never[]): Promise<infer N> }
  ? N & ComputeNode
  : never;

/**
 * Spreads many tasks over lanes: forks of one driver, each lent to one task from its first request to its last, so that no two tasks
 * ever share a connection.
 *
 * ```ts
 * await using scheduler = new Scheduler(driver, { concurrency: 16 });
 * const run = scheduler.createNodes({ name: 'web', image, size }, { count: 200 });
 * const { nodes, failures } = await run.result;
 * ```
 */
export class Scheduler<D extends Driver = Driver> implements AsyncDisposable {
  /** The driver it was made from. Models in results belong to it. */
  readonly driver: D;
  /** Lanes, and so tasks at once. */
  readonly concurrency: number;
  readonly #lanes: Lanes<D>;
  readonly #transferMemory: number | null;
  /** One for all transfers. Not the one of the driver's own: tasks that hold a lane may wait for that while transfers wait for lanes. */
  #budget: Budget | null = null;

  constructor(driver: D, options: SchedulerOptions = {}) {
    const { concurrency = DEFAULT_CONCURRENCY } = options;
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new InvalidRequestError(
        `concurrency must be a whole number of at least 1, not ${String(concurrency)}.`,
      );
    }
    this.driver = driver;
    this.concurrency = concurrency;
    this.#lanes = new Lanes(driver, concurrency);
    this.#transferMemory = options.transferMemory ?? null;
  }

  /**
   * Runs one task on a lane of its own, as soon as one is free.
   *
   * @throws whatever the task throws; InvalidRequestError when called from within a task of this scheduler.
   */
  async run<T>(task: (driver: D) => Promise<T>, options?: CallOptions): Promise<T> {
    return lend(await this.#lanes.use(task, startCall(options)), this.driver);
  }

  /** Applies a task to many items, pulled lazily: await it for an array, or iterate it for results as they end. See {@link MapRun}. */
  map<I, T>(
    items: Iterable<I> | AsyncIterable<I>,
    task: MapTask<D, I, T>,
    options: CallOptions = {},
  ): MapRun<D, I, T> {
    return new MapRun(this.#lanes, items, task, this.driver, options);
  }

  /**
   * Creates servers. With an array each keeps its name; with one spec and a `count` they are named `web-1`, `web-2` ...
   *
   * The run's result rejects only where nothing was started: bad credentials, an image or size that does not exist. Afterwards every
   * spec has its line in `results`.
   */
  createNodes(
    specs: readonly SpecOf<D>[],
    options?: CreateNodesOptions,
  ): CreateNodesRun<CreateNodesEvent<SpecOf<D>>, CreateNodesResult<SpecOf<D>, NodeOf<D>>>;
  createNodes(
    spec: SpecOf<D>,
    options: CreateNodesOptions & { readonly count: number },
  ): CreateNodesRun<CreateNodesEvent<SpecOf<D>>, CreateNodesResult<SpecOf<D>, NodeOf<D>>>;
  createNodes(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    options: CreateNodesOptions & { readonly count?: number } = {},
  ): CreateNodesRun<CreateNodesEvent<SpecOf<D>>, CreateNodesResult<SpecOf<D>, NodeOf<D>>> {
    const plan = (): CreateNodesPlan => this.#plan(specs, options.count);
    return new CreateNodesRun(options, plan, async (control) => {
      const { driver, lanes } = this.#compute('createNodes');
      const { base, list } = listSpecs(specs, options.count);
      const result = await createNodes({ driver, lanes, options, base }, list, control);
      return result as CreateNodesResult<SpecOf<D>, NodeOf<D>>;
    });
  }

  /** What `createNodes` would take, without doing it: how many requests, and how many seconds at least. Sends nothing. */
  planCreateNodes(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    options: { readonly count?: number } = {},
  ): CreateNodesPlan {
    return this.#plan(specs, options.count);
  }

  #plan(specs: readonly SpecOf<D>[] | SpecOf<D>, count: number | undefined): CreateNodesPlan {
    const { base, list } = listSpecs(specs, count);
    return planCreates(this.#compute('planCreateNodes').driver, list, base);
  }

  /**
   * Finishes a run of `createNodes` that was cut short by a crash, a kill, a reboot or a cancel: finds what the cloud already has,
   * creates only what is missing, waits for the rest. Returns a run like `createNodes`.
   *
   * ```ts
   * const { nodes, failures } = await Scheduler.resume('run.ndjson', driver).result;
   * ```
   *
   * The result rejects, before anything is sent, with JournalError when the journal cannot be read or misses something that had been
   * written; with JournalMismatchError when it is of another provider, account, project or region than the driver; with
   * JournalLockedError while another process works with it.
   */
  static resume<D extends Driver>(
    path: string,
    driver: D,
    options: ResumeOptions<SpecOf<D>> = {},
  ): Run<CreateNodesEvent<SpecOf<D>>, CreateNodesResult<SpecOf<D>, NodeOf<D>>> {
    return Scheduler.#onJournal(driver, options, async (compute, control) => {
      const { resumeNodes } = await import('./resume.js');
      const result = await resumeNodes({ ...compute, path, options }, control);
      return result as CreateNodesResult<SpecOf<D>, NodeOf<D>>;
    });
  }

  /**
   * Destroys exactly what the run of a journal made, also what it never learnt that it had made, and waits until it is gone. Can be
   * repeated. The run cannot be resumed any more. Rejects as `resume` does.
   */
  static cleanup(
    path: string,
    driver: Driver,
    options: JournalOptions = {},
  ): Run<DestroyNodesEvent, CleanupResult> {
    return Scheduler.#onJournal(driver, options, async (compute, control) => {
      const { cleanUp } = await import('./cleanup.js');
      return cleanUp({ ...compute, path, options }, control);
    });
  }

  /** A run on a scheduler of its own, which is closed with it. */
  static #onJournal<E, R>(
    driver: Driver,
    options: RunOptions & SchedulerOptions,
    work: (compute: Compute, control: RunControl<E>) => Promise<R>,
  ): Run<E, R> {
    return new Run(options, async (control: RunControl<E>) => {
      const { concurrency } = options;
      await using scheduler = new Scheduler(driver, concurrency === undefined ? {} : { concurrency });
      return await work(scheduler.#compute('resume'), control);
    });
  }

  /**
   * Creates servers as `createNodes` does, from specs or from one spec with a `count`, and makes each ready over SSH as soon as it runs: see {@link Deployment}. A server whose
   * deployment fails is kept, and is in the result with its error.
   *
   * ```ts
   * const deployment = { ssh: { privateKey }, steps: [{ type: 'script', script: 'apt-get install -y nginx' }] };
   * const { nodes, failures } = await scheduler.deployNodes(specs, deployment).result;
   * ```
   */
  deployNodes(
    specs: readonly SpecOf<D>[],
    deployment: Deployment,
    options?: DeployNodesOptions,
  ): Run<DeployNodesEvent<SpecOf<D>>, DeployNodesResult<SpecOf<D>, NodeOf<D>>>;
  deployNodes(
    spec: SpecOf<D>,
    deployment: Deployment,
    options: DeployNodesOptions & { readonly count: number },
  ): Run<DeployNodesEvent<SpecOf<D>>, DeployNodesResult<SpecOf<D>, NodeOf<D>>>;
  deployNodes(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    deployment: Deployment,
    options: DeployNodesOptions & { readonly count?: number } = {},
  ): Run<DeployNodesEvent<SpecOf<D>>, DeployNodesResult<SpecOf<D>, NodeOf<D>>> {
    return new Run(options, async (control: RunControl<DeployNodesEvent<SpecOf<D>>>) => {
      const { deployNodes } = await import('./deploy-nodes.js');
      const { base, list } = listSpecs(specs, options.count);
      const context = { ...this.#compute('deployNodes'), options, base };
      const result = await deployNodes(context, list, deployment, control);
      return result as DeployNodesResult<SpecOf<D>, NodeOf<D>>;
    });
  }

  /** Destroys servers and waits until they are gone. One that is gone already counts as destroyed. */
  destroyNodes(
    nodes: Iterable<ComputeNode | string>,
    options: DestroyNodesOptions = {},
  ): Run<DestroyNodesEvent, DestroyNodesResult> {
    return new Run(options, async (control) =>
      destroyNodes(this.#compute('destroyNodes'), [...nodes], options, control),
    );
  }

  /** Waits until all servers run; see {@link ComputeDriver.waitUntilRunning}. Holds no lane. */
  async waitUntilRunning(nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<NodeOf<D>[]> {
    const { driver } = this.#compute('waitUntilRunning');
    return (await waitUntilRunning(driver, nodes, startCall(options))) as NodeOf<D>[];
  }

  /**
   * Puts many objects: all files of a folder, or items that are pulled as their turn comes. See {@link TransferResult} for the account.
   *
   * ```ts
   * const { done, failures } = await scheduler.uploadAll('./photos', 'photos', { prefix: '2026/' }).result;
   * ```
   */
  uploadAll(
    source: string | Iterable<UploadItem> | AsyncIterable<UploadItem>,
    container: ContainerReference,
    options: UploadAllOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfer('uploadAll', options, (bulk, context) =>
      bulk.uploadTasks(context, source, container, options),
    );
  }

  /** Gets all objects of a container into a folder, none of them outside it. */
  downloadAll(
    container: ContainerReference,
    folder: string,
    options: DownloadAllOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#transfer('downloadAll', options, (bulk, context, listing) =>
      bulk.downloadTasks(context, container, folder, options, listing),
    );
  }

  /** Deletes many objects, in batches where the store takes them. One that is gone already counts as done. */
  deleteObjects(
    objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
    options: BulkOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return new Run(options, async (control) => {
      const bulk = await loadBulk();
      return bulk.deleteObjects(this.#storage(bulk, 'deleteObjects'), objects, options, control);
    });
  }

  /**
   * Copies all objects of a container into one of another driver, or of this one, by streaming: nothing is written to disk, and as much
   * is in memory as there are parts on their way. Content type and metadata go along.
   */
  copyAll(
    container: ContainerReference,
    target: { readonly driver: StorageDriver; readonly container: ContainerReference },
    options: CopyAllOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return new Run(options, async (control) => {
      const bulk = await loadBulk();
      const from = this.#storage(bulk, 'copyAll');
      const lanes = new Lanes(target.driver, this.concurrency);
      try {
        const to = bulk.onLanes(target.driver, lanes, from.budget);
        const route = { from, to, container: bulk.containerName(target.container) };
        const tasks = bulk.copyTasks(route, container, options, bulk.listingCall(control));
        return await bulk.transferAll(tasks, this.concurrency, options, control);
      } finally {
        await lanes.close();
      }
    });
  }

  /**
   * What {@link sync} would do, found out as it is read:
   *
   * ```ts
   * for await (const change of scheduler.planSync({ folder }, { container })) console.log(formatSyncChange(change));
   * ```
   */
  async *planSync(
    from: SyncEnd,
    to: SyncEnd,
    options: SyncPlanOptions = {},
    call: CallOptions = {},
  ): AsyncGenerator<SyncChange, void, undefined> {
    const bulk = await loadBulk();
    const context = this.#storage(bulk, 'planSync');
    yield* bulk.planSync(context, bulk.syncRoute(from, to), options, startCall(call));
  }

  /** Makes a container like a folder, or a folder like a container, transferring what differs. */
  sync(from: SyncEnd, to: SyncEnd, options: SyncOptions = {}): Run<TransferEvent, TransferResult> {
    return this.#transfer('sync', options, (bulk, context, listing) =>
      bulk.syncTasks(context, bulk.syncRoute(from, to), options, listing),
    );
  }

  /** Closes the lanes. The driver it was made from stays open. */
  async close(): Promise<void> {
    await this.#lanes.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The driver as a compute driver; what the types say already, checked for callers without types. */
  #compute(operation: string): Compute {
    if (this.driver.service !== 'compute') {
      throw new NotSupportedError(
        `${operation} needs a compute driver, not one for ${this.driver.service}.`,
        { operation },
      );
    }
    return {
      driver: this.driver as unknown as ComputeDriver,
      lanes: this.#lanes as unknown as Lanes<ComputeDriver>,
    };
  }

  #transfer(
    operation: string,
    options: BulkOptions,
    tasks: (
      bulk: Bulk,
      context: TransferContext,
      listing: { readonly signal: AbortSignal },
    ) => AsyncIterable<TransferTask>,
  ): Run<TransferEvent, TransferResult> {
    return new Run(options, async (control) => {
      const bulk = await loadBulk();
      const work = tasks(bulk, this.#storage(bulk, operation), bulk.listingCall(control));
      return bulk.transferAll(work, this.concurrency, options, control);
    });
  }

  /** The driver as a storage driver, its requests on lanes; what the types say already, checked for callers without types. */
  #storage(bulk: Bulk, operation: string): TransferContext {
    if (this.driver.service !== 'storage') {
      throw new NotSupportedError(
        `${operation} needs a storage driver, not one for ${this.driver.service}.`,
        { operation },
      );
    }
    const driver = this.driver as unknown as StorageDriver;
    this.#budget ??= new bulk.Budget(this.#transferMemory ?? bulk.TRANSFER_MEMORY);
    return bulk.onLanes(driver, this.#lanes as unknown as Lanes<StorageDriver>, this.#budget);
  }
}

/** The servers asked for, and what they were numbered from where that is one spec. */
function listSpecs<S extends CreateNodeOptions>(
  specs: readonly S[] | S,
  count = 1,
): { readonly base: S | null; readonly list: readonly S[] } {
  if (Array.isArray(specs)) return { base: null, list: specs as readonly S[] };
  const base = specs as S;
  return { base, list: numberSpecs(base, count) };
}
