import * as bulk from './bulk.js';
import { type CallOptions, startCall } from '../../call/call.js';
import type { RunTopic } from '../../diagnostics/messages.js';
import type { Driver } from '../../driver/driver.js';
import { NotSupportedError } from '../../errors.js';
import type { Budget } from '../../storage/transfer/memory-budget.js';
import type { StorageDriver } from '../../storage/driver/driver.js';
import type { ContainerReference, ObjectReference } from '../../storage/models/models.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import type { CopyAllOptions } from './copy-all.js';
import type { DownloadAllOptions } from './download-all.js';
import { Lanes } from '../lanes.js';
import { Run } from '../run.js';
import type { SyncChange, SyncOptions, SyncPlanOptions } from './sync.js';
import type { SyncEnd } from './sync-route.js';
import type { BulkOptions, TransferEvent, TransferResult, TransferTask } from './bulk-transfer.js';
import type { UploadAllOptions, UploadItem } from './upload-all.js';

/** Dependencies of the tasks of a run of transfers. */
interface Transfers {
  readonly context: TransferContext;
  /** Call of the run's own requests, such as the pages of a list. */
  readonly listing: { readonly signal: AbortSignal };
}

/** Both ends of `copyAll`, beside the driver's own container. */
export interface CopyTarget {
  readonly driver: StorageDriver;
  readonly container: ContainerReference;
}

/** Runs of a scheduler with a storage driver. Their documentation is at {@link Scheduler}. */
export class StorageRuns<D extends Driver> {
  readonly #driver: D;
  readonly #lanes: Lanes<D>;
  readonly #memory: number | null;
  /** Memory of all transfers. The driver's own must not be used: tasks that hold a lane may wait for it while transfers wait for lanes. */
  #budget: Budget | null = null;

  constructor(driver: D, lanes: Lanes<D>, memory: number | null) {
    this.#driver = driver;
    this.#lanes = lanes;
    this.#memory = memory;
  }

  upload(
    source: string | Iterable<UploadItem> | AsyncIterable<UploadItem>,
    container: ContainerReference,
    options: UploadAllOptions,
  ): Run<TransferEvent, TransferResult> {
    return this.#transfer('uploadAll', options, ({ context }) =>
      bulk.uploadTasks(context, source, container, options),
    );
  }

  download(
    container: ContainerReference,
    folder: string,
    options: DownloadAllOptions,
  ): Run<TransferEvent, TransferResult> {
    return this.#transfer('downloadAll', options, ({ context, listing }) =>
      bulk.downloadTasks(context, container, folder, options, listing),
    );
  }

  delete(
    objects: Iterable<ObjectReference> | AsyncIterable<ObjectReference>,
    options: BulkOptions,
  ): Run<TransferEvent, TransferResult> {
    const count = Array.isArray(objects) ? objects.length : null;
    return new Run(
      options,
      async (control) => {
        return bulk.deleteObjects(this.#storage('deleteObjects'), objects, options, control);
      },
      this.#topic('deleteObjects', count),
    );
  }

  copy(
    container: ContainerReference,
    target: CopyTarget,
    options: CopyAllOptions,
  ): Run<TransferEvent, TransferResult> {
    const topic = { kind: 'copyAll', drivers: [this.#driver, ...driversIn(target)] };
    return new Run(
      options,
      async (control) => {
        const from = this.#storage('copyAll');
        const lanes = new Lanes(target.driver, this.#lanes.concurrency);
        try {
          const to = bulk.onLanes(target.driver, lanes, from.budget);
          const route = { from, to, container: bulk.containerName(target.container) };
          const tasks = bulk.copyTasks(route, container, options, bulk.listingCall(control));
          return await bulk.transferAll(tasks, lanes.concurrency, options, control);
        } finally {
          await lanes.close();
        }
      },
      topic,
    );
  }

  async *planSync(
    from: SyncEnd,
    to: SyncEnd,
    options: SyncPlanOptions,
    call: CallOptions,
  ): AsyncGenerator<SyncChange, void, undefined> {
    const context = this.#storage('planSync');
    yield* bulk.planSync(context, bulk.syncRoute(from, to), options, startCall(call));
  }

  sync(from: SyncEnd, to: SyncEnd, options: SyncOptions): Run<TransferEvent, TransferResult> {
    return this.#transfer('sync', options, ({ context, listing }) =>
      bulk.syncTasks(context, bulk.syncRoute(from, to), options, listing),
    );
  }

  #transfer(
    operation: string,
    options: BulkOptions,
    tasksOf: (transfers: Transfers) => AsyncIterable<TransferTask>,
  ): Run<TransferEvent, TransferResult> {
    return new Run(
      options,
      async (control) => {
        const context = this.#storage(operation);
        const tasks = tasksOf({ context, listing: bulk.listingCall(control) });
        return bulk.transferAll(tasks, context.parallel, options, control);
      },
      this.#topic(operation, null),
    );
  }

  #topic(kind: string, count: number | null): RunTopic {
    return { kind, drivers: [this.#driver], count };
  }

  /** Returns the driver typed for storage, with its requests on lanes. @throws NotSupportedError where it is for another service */
  #storage(operation: string): TransferContext {
    if (this.#driver.service !== 'storage') {
      throw new NotSupportedError(
        `${operation} needs a storage driver, not one for ${this.#driver.service}.`,
        { operation },
      );
    }
    const driver = this.#driver as unknown as StorageDriver;
    this.#budget ??= new bulk.Budget(this.#memory ?? bulk.TRANSFER_MEMORY);
    return bulk.onLanes(driver, this.#lanes as unknown as Lanes<StorageDriver>, this.#budget);
  }
}

/** The other driver of a copy, for whoever listens to runs; the copy itself checks what it is given. */
function driversIn(target: CopyTarget | null): StorageDriver[] {
  return target?.driver === undefined ? [] : [target.driver];
}
