import type { TransferItem } from './transfer-item.js';
import type { ByteStream } from '../../http/response-body.js';
import { backOff } from '../../call/backoff.js';
import type { Call } from '../../call/call.js';
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

/** What happened, with the totals so far. */
export interface TransferEvent extends Omit<TransferItem, 'status'> {
  /** What became of the object; `transferring`: it is on its way, with `bytes` of it so far. Such an event comes once a second at most. */
  readonly status: TransferItem['status'] | 'transferring';
  /** Totals with this object counted. */
  readonly totals: TransferTotals;
}

/** Totals of a bulk transfer. */
export interface TransferTotals {
  /** Objects transferred. */
  readonly done: number;
  /** Objects for which there was nothing to do. */
  readonly skipped: number;
  /** Objects that failed for good, after all attempts. */
  readonly failed: number;
  /** Objects of which it is not clear what became of them. */
  readonly unknown: number;
  /** Bytes of the objects transferred. */
  readonly bytes: number;
  /** Bytes so far of the objects on their way. */
  readonly bytesInProgress: number;
}

/** The account of a bulk transfer. */
export interface TransferResult extends TransferTotals {
  /** Those that failed, each with its error. */
  readonly failures: readonly TransferItem[];
  /** Those of which it is not clear what became of them, because the run was ended. */
  readonly unknowns: readonly TransferItem[];
  /** Why the list of objects could not be read to its end; null where it was, and where the run was cancelled. */
  readonly incomplete: Error | null;
}

/** Options of all bulk transfers. */
export interface BulkOptions extends RunOptions {
  /** How often one object is tried, with a failure that may pass. Default 3; single requests are repeated beneath that. */
  readonly attempts?: number;
  /** Told of each object, done or not, one after another; a promise it returns is waited for. Unlike events nothing is ever dropped. */
  readonly onResult?: (item: TransferItem) => void | Promise<void>;
}

/** What a task has transferred. */
export interface Transferred {
  readonly bytes: number;
  readonly verified: Verified | null;
}

/** One object to transfer. */
export interface TransferTask {
  readonly name: string;
  /** The container that it changes, where that is one: what is refused there for all is not asked for again and again. */
  readonly container?: string;
  /** Answers with what was transferred, or null where there was nothing to do. `progress` is told how many bytes are through. */
  run(call: Call, progress: (bytes: number) => void): Promise<Transferred | null>;
}

/** A task that has failed before it begins. */
export function failedTask(name: string, error: Error): TransferTask {
  return { name, run: () => Promise.reject(error) };
}

/** Milliseconds from one event about bytes on their way to the next. */
const PROGRESS_INTERVAL = 1000;

/** Longest time before an object is tried a second time, in milliseconds; doubled for each further attempt. */
const BACKOFF = 1000;

/** A transfer's requests on lanes: each holds one from its start until its answer's body has ended. */
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

/** Runs tasks as they come, as many at once as there are lanes, and keeps the account. */
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
    async (task) => {
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
    },
    () => control.stop.aborted,
  );
  return account.result(guarded.failure);
}

/** What is transferred where nothing has to travel. */
export const NOTHING: Transferred = { bytes: 0, verified: null };

/** A task whose progress nobody follows. */
interface SingleTask {
  readonly name: string;
  run(call: Call): Promise<Transferred | null>;
}

/** Runs one task, again where its failure may pass. Never rejects. */
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

/** Kinds of errors that damage on the way can cause, in the content or in the answers about it. */
const DAMAGED: ReadonlySet<string> = new Set(['checksum', 'malformed-response', 'rate-limit']);

/** Whether the same transfer may succeed when it is tried again. */
function mayPass(error: Error): boolean {
  return CloudError.is(error) && (error.retryable || DAMAGED.has(error.code));
}

/** Counts what became of the objects, and tells those who listen. */
export class Account {
  readonly #options: BulkOptions;
  readonly #control: RunControl<TransferEvent>;
  readonly #failures: TransferItem[] = [];
  readonly #unknowns: TransferItem[] = [];
  #done = 0;
  #skipped = 0;
  #bytes = 0;
  /** Bytes so far of what is on its way, by who tells of them. */
  readonly #active = new Map<(bytes: number) => void, number>();
  #inProgress = 0;
  #progressAt = performance.now();
  #listening: Promise<void> = Promise.resolve();

  constructor(options: BulkOptions, control: RunControl<TransferEvent>) {
    this.#options = options;
    this.#control = control;
  }

  /** Follows an object on its way: what is returned is to be told how many of its bytes are through. */
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

  /** Counts an object, which is on its way no more. */
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
 * Items up to where their source fails: what has been started goes on, and the failure becomes part of the account. A source that
 * fails before its first item fails the run.
 */
export class Guarded<T> implements AsyncIterable<T> {
  readonly #items: Iterable<T> | AsyncIterable<T>;
  readonly #stop: AbortSignal;
  #failure: Error | null = null;

  constructor(items: Iterable<T> | AsyncIterable<T>, stop: AbortSignal) {
    this.#items = items;
    this.#stop = stop;
  }

  /** Why the source ended early; null where it did not, or because the run was cancelled. */
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

/** The call of what a run itself asks, such as the pages of a list: it ends with the first cancel. */
export function listingCall({ stop }: RunControl<unknown>): { readonly signal: AbortSignal } {
  return { signal: stop };
}

function bodyOf(value: unknown): ByteStream | null {
  if (typeof value !== 'object' || value === null || !('body' in value) || !('checksum' in value))
    return null;
  return value.body as ByteStream;
}
