import { destroyNodes } from './destroy/destroy-run.js';
import { createNodes } from './create/start-run.js';
import type { ComputeNode } from '../compute/models/index.js';
import { type CallOptions, startCall } from '../call/call.js';
import type { Deployment } from '../compute/deploy/deploy.js';
import type { RunTopic } from '../diagnostics/messages.js';
import type { Driver } from '../driver/driver.js';
import type { LoadBalancer } from '../loadbalancer/model/models.js';
import type { StorageDriver } from '../storage/driver/driver.js';
import type { ContainerReference, ObjectReference } from '../storage/models/models.js';
import type { CleanupResult } from './resume/cleanup.js';
import {
  asCompute,
  cleanupRun,
  type Count,
  countSpecs,
  type CreateEvent,
  type CreateResult,
  type DeployEvent,
  type DeployResult,
  listSpecs,
  type NodeOf,
  resumeRun,
  type SpecOf,
} from './compute-runs.js';
import {
  attachMembers,
  type AttachMembersEvent,
  type AttachMembersOptions,
  type AttachMembersResult,
  type AttachSource,
} from './attach/attach-members.js';
import type { CopyAllOptions } from './storage/copy-all.js';
import type { CreateNodesOptions } from './create/create-nodes.js';
import { deployNodes, type DeployNodesOptions } from './deploy/deploy-nodes.js';
import type { DestroyNodesEvent, DestroyNodesOptions, DestroyNodesResult } from './destroy/destroy-nodes.js';
import type { DownloadAllOptions } from './storage/download-all.js';
import { DEFAULT_CONCURRENCY, Lanes } from './lanes.js';
import { lend, MapRun, type MapTask } from './map.js';
import { type CreateNodesPlan, CreateNodesRun, planCreates } from './create/plan.js';
import type { JournalOptions, ResumeOptions } from './resume/resume.js';
import { Run, type RunControl } from './run.js';
import { waitUntilRunning } from '../compute/polling/wait-until-running.js';
import { StorageRuns } from './storage/storage-runs.js';
import type { SyncChange, SyncOptions, SyncPlanOptions } from './storage/sync.js';
import type { SyncEnd } from './storage/sync-route.js';
import type { BulkOptions, TransferEvent, TransferResult } from './storage/bulk-transfer.js';
import type { UploadAllOptions, UploadItem } from './storage/upload-all.js';

/** Options of a {@link Scheduler}. */
export interface SchedulerOptions {
  /** Lanes, and so tasks at once, each with a connection of its own. Default 16. */
  readonly concurrency?: number;
  /** Bytes of memory that all transfers of this scheduler may hold together. Default 256 MiB. */
  readonly transferMemory?: number;
}

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
  readonly #storage: StorageRuns<D>;

  constructor(driver: D, options: SchedulerOptions = {}) {
    const { concurrency = DEFAULT_CONCURRENCY, transferMemory = null } = options;
    this.driver = driver;
    this.concurrency = concurrency;
    this.#lanes = new Lanes(driver, concurrency);
    this.#storage = new StorageRuns(driver, this.#lanes, transferMemory);
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
  ): CreateNodesRun<CreateEvent<D>, CreateResult<D>>;
  createNodes(
    spec: SpecOf<D>,
    options: CreateNodesOptions & { readonly count: number },
  ): CreateNodesRun<CreateEvent<D>, CreateResult<D>>;
  createNodes(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    options: CreateNodesOptions & Count = {},
  ): CreateNodesRun<CreateEvent<D>, CreateResult<D>> {
    const plan = (): CreateNodesPlan => this.planCreateNodes(specs, options);
    const topic = this.#topic('createNodes', countSpecs(specs, options));
    return new CreateNodesRun(
      options,
      plan,
      async (control: RunControl<CreateEvent<D>>) => {
        const { base, list } = listSpecs(specs, options);
        const context = { ...asCompute(this.driver, this.#lanes, 'createNodes'), options, base };
        return (await createNodes(context, list, control)) as CreateResult<D>;
      },
      topic,
    );
  }

  /** Plans `createNodes` without doing it: the number of requests, and the seconds it takes at least. Sends nothing. */
  planCreateNodes(specs: readonly SpecOf<D>[] | SpecOf<D>, options: Count = {}): CreateNodesPlan {
    const { base, list } = listSpecs(specs, options);
    return planCreates(asCompute(this.driver, this.#lanes, 'planCreateNodes').driver, list, base);
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
  ): Run<CreateEvent<D>, CreateResult<D>> {
    return resumeRun(path, driver, options);
  }

  /**
   * Destroys exactly the servers of a journal's run, including any that it never learnt of, and waits until they are gone. Can be repeated. The run
   * cannot be resumed any more. Rejects as `resume` does.
   */
  static cleanup(
    path: string,
    driver: Driver,
    options: JournalOptions = {},
  ): Run<DestroyNodesEvent, CleanupResult> {
    return cleanupRun(path, driver, options);
  }

  /**
   * Creates servers as `createNodes` does, from specs or from one spec with a `count`, and makes each ready over SSH as soon as it
   * runs: see {@link Deployment}. A server whose deployment fails is kept, and is in the result with its error.
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
  ): Run<DeployEvent<D>, DeployResult<D>>;
  deployNodes(
    spec: SpecOf<D>,
    deployment: Deployment,
    options: DeployNodesOptions & { readonly count: number },
  ): Run<DeployEvent<D>, DeployResult<D>>;
  deployNodes(
    specs: readonly SpecOf<D>[] | SpecOf<D>,
    deployment: Deployment,
    options: DeployNodesOptions & Count = {},
  ): Run<DeployEvent<D>, DeployResult<D>> {
    const topic = this.#topic('deployNodes', countSpecs(specs, options));
    return new Run(
      options,
      async (control: RunControl<DeployEvent<D>>) => {
        const { base, list } = listSpecs(specs, options);
        const context = { ...asCompute(this.driver, this.#lanes, 'deployNodes'), options, base };
        return (await deployNodes(context, list, deployment, control)) as DeployResult<D>;
      },
      topic,
    );
  }

  /** Destroys servers and waits until they are gone. A server that is gone already counts as destroyed. */
  destroyNodes(
    nodes: Iterable<ComputeNode | string>,
    options: DestroyNodesOptions = {},
  ): Run<DestroyNodesEvent, DestroyNodesResult> {
    const topic = this.#topic('destroyNodes', Array.isArray(nodes) ? nodes.length : null);
    return new Run(
      options,
      async (control: RunControl<DestroyNodesEvent>) => {
        const context = asCompute(this.driver, this.#lanes, 'destroyNodes');
        // The caller may change its list once this returns.
        const list = [...nodes];
        return destroyNodes(context, list, options, control);
      },
      topic,
    );
  }

  /**
   * Puts servers behind a load balancer: those given, or those of a run of `createNodes` or `deployNodes`, each as soon as it runs. The
   * balancer belongs to a load balancer driver of its own; changes of its members are merged there, whoever wants them.
   *
   * ```ts
   * const run = scheduler.createNodes(spec, { count: 200 });
   * const { members, failures } = await scheduler.attachMembers(balancer, run).result;
   * ```
   */
  attachMembers(
    balancer: LoadBalancer,
    source: AttachSource,
    options: AttachMembersOptions = {},
  ): Run<AttachMembersEvent, AttachMembersResult> {
    return new Run(
      options,
      (control) => attachMembers(balancer, source, options, control),
      this.#topic('attachMembers', null),
    );
  }

  /** Waits until all servers run; see {@link ComputeDriver.waitUntilRunning}. Holds no lane. */
  async waitUntilRunning(nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<NodeOf<D>[]> {
    const { driver } = asCompute(this.driver, this.#lanes, 'waitUntilRunning');
    return (await waitUntilRunning(driver, nodes, startCall(options))) as NodeOf<D>[];
  }

  /**
   * Uploads many objects: all files of a folder, or items that are pulled as their turn comes. See {@link TransferResult} for the result.
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
    return this.#storage.upload(source, container, options);
  }

  /** Downloads all objects of a container into a folder, and none outside it. */
  downloadAll(
    container: ContainerReference,
    folder: string,
    options: DownloadAllOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#storage.download(container, folder, options);
  }

  /** Deletes many objects, in batches where the store takes them. An object that is gone already counts as done. */
  deleteObjects(
    objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
    options: BulkOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#storage.delete(objects, options);
  }

  /**
   * Copies all objects of a container into one of another driver, or of this one, by streaming: nothing is written to disk, and only the parts in
   * flight are in memory. Content type and metadata are copied too.
   */
  copyAll(
    container: ContainerReference,
    target: { readonly driver: StorageDriver; readonly container: ContainerReference },
    options: CopyAllOptions = {},
  ): Run<TransferEvent, TransferResult> {
    return this.#storage.copy(container, target, options);
  }

  /**
   * Lists the changes that {@link sync} would make, found as the list is read:
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
    yield* this.#storage.planSync(from, to, options, call);
  }

  /** Makes a container equal to a folder, or a folder to a container, by transferring what differs. */
  sync(from: SyncEnd, to: SyncEnd, options: SyncOptions = {}): Run<TransferEvent, TransferResult> {
    return this.#storage.sync(from, to, options);
  }

  #topic(kind: string, count: number | null): RunTopic {
    return { kind, drivers: [this.driver], count };
  }

  /** Closes the lanes. The driver it was made from stays open. */
  async close(): Promise<void> {
    await this.#lanes.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
