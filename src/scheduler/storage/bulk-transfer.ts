import type { TransferItem } from './transfer-item.js';
import type { ByteStream } from '../../http/response-body.js';
import { backOff } from '../../call/backoff.js';
import type { Call } from '../../call/call.js';
import { inItem } from '../../diagnostics/runs.js';
import { CloudError } from '../../errors.js';
import type { Budget } from '../../storage/transfer/memory-budget.js';
import type { StorageDriver } from '../../storage/driver/driver.js';
import type { Verified } from '../../storage/models/models.js';
import type { TransferContext } from '../../storage/transfer/transfer.js';
import { untilCallEnd } from '../../storage/files/until-call-end.js';
import { asMistake } from '../../guard.js';
import { asError } from '../as-error.js';
import { CommonFailure } from './common-failure.js';
import { feed, type Lanes } from '../lanes.js';
import type { RunControl, RunOptions } from '../run.js';

/** Event of a bulk transfer. */
export interface TransferEvent extends Omit<TransferItem, 'status'> {
  /** Outcome of the object; `transferring` tells that `bytes` of it are through so far, once a second at most. */
  readonly status: TransferItem['status'] | 'transferring';
  /** Totals with this object counted. */
  readonly totals: TransferTotals;
}

/** Totals of a bulk transfer. */
export interface TransferTotals {
  /** Objects transferred. */
  readonly done: number;
  /** Objects that needed no transfer. */
  readonly skipped: number;
  /** Objects that failed for good, after all attempts. */
  readonly failed: number;
  /** Objects whose outcome is not known. */
  readonly unknown: number;
  /** Bytes of the objects transferred. */
  readonly bytes: number;
  /** Bytes so far of the objects in flight. */
  readonly bytesInProgress: number;
}

/** Result of a bulk transfer. */
export interface TransferResult extends TransferTotals {
  /** Objects that failed, each with its error. */
  readonly failures: readonly TransferItem[];
  /** Objects whose outcome is not known, since the run was ended. */
  readonly unknowns: readonly TransferItem[];
  /** Error for which the list of objects could not be read to its end; null where it was, and where the run was cancelled. */
  readonly incomplete: Error | null;
}

/** Options of all bulk transfers. */
export interface BulkOptions extends RunOptions {
  /** Attempts for each object, if its error is transient. Default 3; single requests are repeated beneath that. */
  readonly attempts?: number;
  /** Called for each object, done or not, one after another; a promise it returns is awaited. Unlike events none is ever dropped. */
  readonly onResult?: (item: TransferItem) => void | Promise<void>;
}

/** Outcome of a task. */
export interface Transferred {
  readonly bytes: number;
  readonly verified: Verified | null;
}

/** One object to transfer. */
export interface TransferTask {
  readonly name: string;
  /** Container that it changes, if it is one: an error that all its objects would meet is not requested again and again. */
  readonly container?: string;
  /** Returns the transfer, or null where nothing was to be done. `progress` is called with the bytes through so far. */
  run(call: Call, progress: (bytes: number) => void): Promise<Transferred | null>;
}

/** A task that has failed before it begins. */
export function failedTask(name: string, error: Error): TransferTask {
  return { name, run: () => Promise.reject(error) };
}

/** Milliseconds between two `transferring` events. */
const PROGRESS_INTERVAL = 1000;

/** Longest wait before an object is tried a second time, in milliseconds; doubled for each further attempt. */
const BACKOFF = 1000;

/** Sends a transfer's requests on lanes: each holds one from its start until its response's body has ended. */
export function onLanes(driver: StorageDriver, lanes: Lanes<StorageDriver>, budget: Budget): TransferContext {
  return {
    store: driver.store,
    budget,
    parallel: lanes.concurrency,
    run: (step, call) =>
      new Promise((resolve, reject) => {
        lanes
          .use(async (lane) => {
            const value = await step(lane.store);
            resolve(value);
            const body = bodyOf(value);
            if (body !== null && !body.closed) await new Promise<void>((end) => body.once('close', end));
          }, call)
          .catch(reject);
      }),
  };
}

/** Runs tasks as they come, as many at once as there are lanes, and counts their outcomes. */
export async function transferAll(
  tasks: Iterable<TransferTask> | AsyncIterable<TransferTask>,
  width: number,
  options: BulkOptions,
  control: RunControl<TransferEvent>,
): Promise<TransferResult> {
  const account = new Account(options, control);
  const call: Call = { deadline: null, signal: control.end };
  const guarded = new Guarded(tasks, control.stop);
  const common = new CommonFailure();
  await feed(
    guarded,
    width,
    inItem(async (task) => {
      const { name, container } = task;
      const error = common.of(container);
      if (error !== null) return account.add({ name, status: 'failed', ...NOTHING, error });
      const progress = account.track(name);
      const item = await settle(
        { ...task, run: (own) => task.run(own, progress) },
        options.attempts ?? 3,
        control,
        call,
      );
      common.note(container, item);
      return account.add(item, progress);
    }),
    () => control.stop.aborted,
  );
  return account.result(guarded.failure);
}

/** Transfer of a task that sends no content. */
export const NOTHING: Transferred = { bytes: 0, verified: null };

/** A task without progress. */
interface SingleTask {
  readonly name: string;
  run(call: Call): Promise<Transferred | null>;
}

/** Runs one task, again where its error is transient. Never rejects. */
export async function settle(
  task: SingleTask,
  attempts: number,
  { stop, end }: RunControl<TransferEvent>,
  call: Call,
): Promise<TransferItem> {
  const { name } = task;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const transferred = await task.run(call);
      return transferred === null
        ? { name, status: 'skipped', ...NOTHING }
        : { name, status: 'done', ...transferred };
    } catch (thrown) {
      const error = asMistake(asError(thrown), name);
      if (end.aborted) return { name, status: 'unknown', ...NOTHING, error };
      if (attempt >= attempts || stop.aborted || !mayPass(error))
        return { name, status: 'failed', ...NOTHING, error };
      await backOff(attempt, BACKOFF, call).catch(() => {});
    }
  }
}

/** Codes of errors that damage in transit can cause, in content or in responses. */
const DAMAGED: ReadonlySet<string> = new Set(['checksum', 'malformed-response', 'rate-limit']);

/** True if the same transfer may succeed when it is repeated. */
function mayPass(error: Error): boolean {
  return CloudError.is(error) && (error.retryable || DAMAGED.has(error.code));
}

/** Counts the outcomes of objects, and emits events. */
export class Account {
  readonly #options: BulkOptions;
  readonly #control: RunControl<TransferEvent>;
  readonly #failures: TransferItem[] = [];
  readonly #unknowns: TransferItem[] = [];
  #done = 0;
  #skipped = 0;
  #bytes = 0;
  /** Bytes so far of each object in flight. */
  readonly #active = new Map<(bytes: number) => void, number>();
  #inProgress = 0;
  #progressAt = performance.now();
  #listening: Promise<void> = Promise.resolve();

  constructor(options: BulkOptions, control: RunControl<TransferEvent>) {
    this.#options = options;
    this.#control = control;
  }

  /** Follows an object in flight: call the returned function with the bytes through so far. */
  track(name: string): (bytes: number) => void {
    const progress = (bytes: number): void => {
      this.#inProgress += bytes - (this.#active.get(progress) ?? 0);
      this.#active.set(progress, bytes);
      const now = performance.now();
      if (now - this.#progressAt < PROGRESS_INTERVAL) return;
      this.#progressAt = now;
      this.#control.emit({ name, status: 'transferring', bytes, verified: null, totals: this.#totals() });
    };
    return progress;
  }

  /** Counts an object that has ended. */
  async add(item: TransferItem, progress?: (bytes: number) => void): Promise<void> {
    if (progress !== undefined) {
      this.#inProgress -= this.#active.get(progress) ?? 0;
      this.#active.delete(progress);
    }
    if (item.status === 'done') this.#done += 1;
    else if (item.status === 'skipped') this.#skipped += 1;
    else (item.status === 'failed' ? this.#failures : this.#unknowns).push(item);
    this.#bytes += item.bytes;
    this.#control.emit({ ...item, totals: this.#totals() });
    const { onResult } = this.#options;
    if (onResult === undefined) return;
    this.#listening = this.#listening.then(() => onResult(item));
    await this.#listening;
  }

  async result(incomplete: Error | null): Promise<TransferResult> {
    await this.#listening;
    return { ...this.#totals(), failures: this.#failures, unknowns: this.#unknowns, incomplete };
  }

  #totals(): TransferTotals {
    return {
      done: this.#done,
      skipped: this.#skipped,
      failed: this.#failures.length,
      unknown: this.#unknowns.length,
      bytes: this.#bytes,
      bytesInProgress: this.#inProgress,
    };
  }
}

/**
 * Yields items until their source fails: started work goes on, and the error becomes part of the result. A source that fails before its first item
 * fails the run.
 */
export class Guarded<T> implements AsyncIterable<T> {
  readonly #items: Iterable<T> | AsyncIterable<T>;
  readonly #stop: AbortSignal;
  #failure: Error | null = null;

  constructor(items: Iterable<T> | AsyncIterable<T>, stop: AbortSignal) {
    this.#items = items;
    this.#stop = stop;
  }

  /** Error that ended the source early; null where it did not, or because the run was cancelled. */
  get failure(): Error | null {
    return this.#stop.aborted ? null : this.#failure;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let started = false;
    try {
      for await (const item of untilCallEnd(this.#items, { deadline: null, signal: this.#stop })) {
        if (this.#stop.aborted) return;
        started = true;
        yield item;
      }
    } catch (error) {
      if (!started && !this.#stop.aborted) throw error;
      this.#failure = asMistake(asError(error), 'the list of objects');
    }
  }
}

/** Call of a run's own requests, such as the pages of a list: it ends with the first cancel. */
export function listingCall({ stop }: RunControl<unknown>): { readonly signal: AbortSignal } {
  return { signal: stop };
}

function bodyOf(value: unknown): ByteStream | null {
  if (typeof value !== 'object' || value === null || !('body' in value) || !('checksum' in value))
    return null;
  return value.body as ByteStream;
}
