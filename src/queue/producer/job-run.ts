import { onAbort } from '../../call/call.js';
import { carrierOfJobs } from '../../diagnostics/jobs.js';
import { asError } from '../../scheduler/as-error.js';
import type { RunControl } from '../../scheduler/run.js';
import { failsEveryItem } from '../../scheduler/stops-run.js';
import type { QueueEngine } from '../engine.js';
import { failAll } from '../job/fail-all.js';
import { followUpId, type Job, JOB_VERSION, pollQueue, type Work, workQueue } from '../job/job.js';
import type { JobEvent, JobItem, JobResult } from '../job/result.js';
import { fromWire } from '../job/wire-error.js';
import type { PendingJobs } from '../job/pending.js';

/** Jobs put into the queue at once. */
const PORTION = 500;

/** What a run learns of its jobs. */
export interface JobRunListener {
  /** The items of a job; `isFinal` is false where another job goes on with those that are done. */
  onItems(index: number, items: readonly JobItem[], isFinal: boolean): void;
  onEvent(index: number, event: JobEvent): void;
}

/** The producer's part of a run of jobs. */
export interface JobRunContext {
  readonly engine: QueueEngine;
  readonly pending: PendingJobs;
  /** Id of the run, which the ids of its jobs begin with. */
  readonly run: string;
  /** Name under which workers have the driver. */
  readonly context: string;
}

/**
 * Puts jobs into the queue and waits for their results. Resolves when there are no more to wait for: all have come, or the run was ended.
 * A cancel is passed on to the workers, which still report how each job ended.
 */
export async function runJobs(
  { engine, pending, run, context }: JobRunContext,
  works: readonly Work[],
  listener: JobRunListener,
  control: Pick<RunControl<never>, 'stop' | 'end' | 'halt'>,
): Promise<void> {
  const queue = workQueue(context);
  await pending.listen([queue, pollQueue(context)]);
  const trace = carrierOfJobs();
  const jobs = works.map((work, index): Job => ({
    version: JOB_VERSION,
    id: works.length === 1 ? run : `${run}-${index + 1}`,
    run,
    context,
    work,
    ...(trace !== null && { trace }),
  }));
  const ends = new JobEnds(jobs, listener, { pending, control });
  const removers = [onAbort(control.stop, () => void engine.cancel(run).catch(() => {}))];
  try {
    let added = 0;
    for (; added < jobs.length && !control.stop.aborted; added += PORTION)
      await engine.add(queue, jobs.slice(added, added + PORTION));
    for (const job of jobs.slice(added)) ends.end(job, failAll(job, asError(control.stop.reason)));
    await Promise.race([ends.all, aborted(control.end, removers)]);
  } finally {
    for (const remove of removers) remove();
    for (const { id } of jobs) pending.delete(id);
  }
}

/** The ends of a run's jobs. */
class JobEnds {
  /** Resolves when all jobs have ended. */
  readonly all: Promise<void>;
  readonly #listener: JobRunListener;
  readonly #pending: PendingJobs;
  readonly #control: Pick<RunControl<never>, 'halt'>;
  readonly #open = new Map<string, number>();
  #resolve: () => void = () => {};

  constructor(
    jobs: readonly Job[],
    listener: JobRunListener,
    {
      pending,
      control,
    }: { readonly pending: PendingJobs; readonly control: Pick<RunControl<never>, 'halt'> },
  ) {
    this.#listener = listener;
    this.#pending = pending;
    this.#control = control;
    this.all = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    for (const [index, job] of jobs.entries()) {
      this.#open.set(job.id, index);
      pending.add(
        { queue: workQueue(job.context), id: job.id },
        {
          onResult: (result) => this.end(job, result),
          onEvent: (event) => listener.onEvent(index, event),
        },
      );
    }
    if (jobs.length === 0) this.#resolve();
  }

  /** Records the result of a job, which another one may go on with. */
  end({ id, context }: Job, { items, isFollowed }: JobResult): void {
    const index = this.#open.get(id);
    if (index === undefined) return;
    const errors = items.flatMap(({ error }) => (error === undefined ? [] : [fromWire(error)]));
    const fatal = errors.find((error) => failsEveryItem(error));
    if (fatal !== undefined) this.#control.halt(fatal);
    if (isFollowed) this.#pending.follow(id, { queue: pollQueue(context), id: followUpId(id) });
    else {
      this.#pending.delete(id);
      this.#open.delete(id);
    }
    this.#listener.onItems(index, items, !isFollowed);
    if (this.#open.size === 0) this.#resolve();
  }
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal, removers: (() => void)[]): Promise<void> {
  return new Promise((resolve) => {
    removers.push(onAbort(signal, resolve));
  });
}
