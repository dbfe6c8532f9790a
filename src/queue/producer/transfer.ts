import { asError } from '../../scheduler/as-error.js';
import type { TransferEvent, TransferResult, TransferTotals } from '../../scheduler/storage/bulk-transfer.js';
import type { TransferItem } from '../../scheduler/storage/transfer-item.js';
import type { RunControl } from '../../scheduler/run.js';
import type { Work } from '../job/job.js';
import type { JobEvent, JobItem } from '../job/result.js';
import { fromWire } from '../job/wire-error.js';
import { type JobRunContext, runJobs } from './job-run.js';

/** Work of a run, and the names that it is about: objects or zones. */
export interface NamedWork {
  readonly work: Work;
  readonly names: readonly string[];
}

/** Carries out work on objects or zones by the workers of a context. */
export async function runTransfers(
  context: JobRunContext,
  works: readonly NamedWork[],
  control: RunControl<TransferEvent>,
): Promise<TransferResult> {
  const account = new Account(works, control);
  await runJobs(
    context,
    works.map(({ work }) => work),
    account,
    control,
  );
  return account.result();
}

class Account {
  readonly #works: readonly NamedWork[];
  readonly #control: RunControl<TransferEvent>;
  readonly #failures: TransferItem[] = [];
  readonly #unknowns: TransferItem[] = [];
  /** Bytes of objects in flight, by job. */
  readonly #progress = new Map<number, number>();
  readonly #open: Set<number>;
  #counts = { done: 0, skipped: 0, failed: 0, unknown: 0, bytes: 0 };

  constructor(works: readonly NamedWork[], control: RunControl<TransferEvent>) {
    this.#works = works;
    this.#control = control;
    this.#open = new Set(works.keys());
  }

  onItems(job: number, items: readonly JobItem[]): void {
    this.#open.delete(job);
    this.#progress.delete(job);
    for (const item of items) this.#count(itemOf(item));
  }

  onEvent(job: number, { type, bytes = 0 }: JobEvent): void {
    if (type !== 'transferring' || !this.#open.has(job)) return;
    this.#progress.set(job, bytes);
    const name = this.#works[job]?.names[0] ?? '';
    this.#control.emit({ name, status: 'transferring', bytes, verified: null, totals: this.#totals() });
  }

  result(): TransferResult {
    const { stop } = this.#control;
    const error = asError(stop.aborted ? stop.reason : new Error('The queue has lost the job.'));
    for (const job of this.#open)
      for (const name of this.#works[job]?.names ?? [])
        this.#count({ name, status: 'unknown', bytes: 0, verified: null, error });
    return { ...this.#totals(), failures: this.#failures, unknowns: this.#unknowns, incomplete: null };
  }

  #count(item: TransferItem): void {
    const { status, bytes } = item;
    if (status === 'failed') this.#failures.push(item);
    if (status === 'unknown') this.#unknowns.push(item);
    this.#counts = { ...this.#counts, [status]: this.#counts[status] + 1, bytes: this.#counts.bytes + bytes };
    this.#control.emit({ ...item, totals: this.#totals() });
  }

  #totals(): TransferTotals {
    const bytesInProgress = [...this.#progress.values()].reduce((sum, bytes) => sum + bytes, 0);
    return { ...this.#counts, bytesInProgress };
  }
}

function itemOf({ name = '', status, bytes = 0, verified = null, error }: JobItem): TransferItem {
  return { name, status, bytes, verified, ...(error !== undefined && { error: fromWire(error) }) };
}
