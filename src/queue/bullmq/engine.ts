import type { Job as BullJob, Processor } from 'bullmq';
import type { Closer, Delivery, Handler, JobPlace, Listener, QueueEngine, WorkQueue } from '../engine.js';
import { isBrief, type Job } from '../job/job.js';
import type { JobEvent, JobResult } from '../job/result.js';
import type { BullOptions } from './options.js';
import { type BullQueue, type BullStore, openStore, ready } from './stores.js';

const DAY = 86_400_000;
const LOCK = 30_000;

/** Milliseconds for which results are kept that nobody asks for later. */
const BRIEF = 60_000;

/** Stalls that BullMQ lets pass: the worker counts deliveries itself. */
const ANY_NUMBER = 1_000_000;

/** Queue of the runs that are cancelled. */
const CONTROL = 'control';

/** Job whose worker is the elected one of a queue. */
const LEASE = 'lease';

/** Field of a job's data: times that it was carried out alone. */
const ALONE = 'alone';

/** Carries jobs by BullMQ. */
export class BullEngine implements QueueEngine {
  readonly name = 'BullMQ';
  readonly #options: Required<Omit<BullOptions, 'connection'>>;
  readonly #url: string;
  #store: Promise<BullStore> | null = null;
  readonly #queues = new Map<string, Promise<BullQueue>>();
  /** Aborted when this process is the elected one of a queue no longer, by the name of the lease. */
  readonly #leases = new Map<string, AbortController>();

  constructor({ connection, prefix = 'skylane', lockDuration = LOCK, keep = DAY }: BullOptions) {
    this.#url = connection;
    this.#options = { prefix, lockDuration, keep };
  }

  async add(queue: string, jobs: readonly Job[]): Promise<void> {
    const opened = await this.#queue(queue);
    await opened.addBulk(
      jobs.map((job) => ({
        name: job.work.kind,
        data: job,
        opts: { ...this.#kept(isBrief(job)), jobId: bullId(job.id) },
      })),
    );
  }

  async work(queue: WorkQueue, handler: Handler): Promise<Closer> {
    if (queue.taken === 'shared') return this.#consume(queue, handler);
    return this.#lead(queue.name, () => this.#consume(queue, handler));
  }

  async listen(queues: readonly string[], { onResult, onEvent }: Listener): Promise<Closer> {
    const store = await this.#open();
    const all = queues.map((queue) => {
      const events = store.events(this.#nameOf(queue));
      events.on('error', () => {});
      events.on('completed', ({ jobId, returnvalue }) => onResult(idOf(jobId), returnvalue as JobResult));
      events.on('failed', ({ jobId, failedReason }) => {
        const result = readResult(failedReason as string);
        if (result !== null) onResult(idOf(jobId), result);
      });
      events.on('progress', ({ jobId, data }) => onEvent(idOf(jobId), data as JobEvent));
      return events;
    });
    await Promise.all(all.map(ready));
    return { close: async () => void (await Promise.all(all.map((events) => events.close()))) };
  }

  async resultsOf(places: readonly JobPlace[]): Promise<ReadonlyMap<string, JobResult>> {
    const results = new Map<string, JobResult>();
    for (const { queue, id } of places) {
      const job = await (await this.#queue(queue)).getJob(bullId(id));
      const result = (job?.returnvalue as JobResult | null | undefined) ?? readResult(job?.failedReason);
      if (result !== null && job?.finishedOn !== undefined) results.set(id, result);
    }
    return results;
  }

  /** A job of its own, which all workers can see as long as jobs of its run can be there. */
  async cancel(run: string): Promise<void> {
    await (await this.#queue(CONTROL)).add('cancel', {}, { ...this.#kept(), jobId: cancelId(run) });
  }

  async watchCancels(onCancel: (run: string) => void): Promise<Closer> {
    const store = await this.#open();
    const events = store.events(this.#nameOf(CONTROL));
    events.on('error', () => {});
    events.on('added', ({ jobId }) => onCancel(runOf(jobId as string)));
    await ready(events);
    // Moves them to those that are finished, which are deleted after their time.
    const worker = await this.#worker(CONTROL, async () => ({}), 1);
    const known = await (await this.#queue(CONTROL)).getJobs(['wait', 'completed']);
    for (const { id } of known) if (id !== undefined) onCancel(runOf(id));
    return {
      close: async () => {
        await worker.close();
        await events.close();
      },
    };
  }

  async close(): Promise<void> {
    for (const queue of this.#queues.values()) await (await queue.catch(() => null))?.close();
    this.#queues.clear();
  }

  async #consume({ name, concurrency }: WorkQueue, handler: Handler): Promise<Closer> {
    const store = await this.#open();
    const lost = new Map<string, AbortController>();
    const process: Processor = async (job, token) => {
      const controller = new AbortController();
      const id = String(job.id);
      lost.set(id, controller);
      try {
        const end = await handler(deliveryOf(job, controller.signal));
        if (end === 'again') {
          // Where the store is away the lock is lost, and the job another worker's all the same; failed it would be lost.
          await job.moveToWait(token).catch(() => {});
          throw store.waiting();
        }
        if (end.isDead) throw store.failed(JSON.stringify(end));
        return end;
      } finally {
        lost.delete(id);
      }
    };
    return this.#worker(name, process, concurrency, (ids) => {
      for (const id of ids) lost.get(id)?.abort(new Error('The lock of the job was lost.'));
    });
  }

  /**
   * Works while this process is the elected one: it holds the lock of a job that never ends. When it dies its lock is lost, and the job is
   * another one's.
   */
  async #lead(queue: string, work: () => Promise<Closer>): Promise<Closer> {
    const store = await this.#open();
    const name = `${LEASE}-${queue}`;
    const closing = new AbortController();
    const hold: Processor = async (job, token) => {
      const lost = new AbortController();
      this.#leases.set(name, lost);
      try {
        const working = await work();
        await aborted(AbortSignal.any([closing.signal, lost.signal]));
        await working.close();
      } finally {
        // Whatever happens the job must not end: nobody would be elected then.
        if (!lost.signal.aborted) await job.moveToWait(token).catch(() => {});
      }
      throw store.waiting();
    };
    const worker = await this.#worker(name, hold, 1, () => this.#leases.get(name)?.abort());
    await (await this.#queue(name)).add(LEASE, {}, { jobId: LEASE });
    return {
      close: async () => {
        closing.abort();
        await worker.close();
      },
    };
  }

  async #worker(
    queue: string,
    processor: Processor,
    concurrency: number,
    onLost: (ids: string[]) => void = () => {},
  ): Promise<Closer> {
    const store = await this.#open();
    const { lockDuration } = this.#options;
    const worker = store.worker(this.#nameOf(queue), processor, {
      concurrency,
      lockDuration,
      stalledInterval: Math.ceil(lockDuration / 2),
      maxStalledCount: ANY_NUMBER,
    });
    // What ioredis and pg report; they connect again by themselves.
    worker.on('error', () => {});
    worker.on('lockRenewalFailed', onLost);
    await ready(worker);
    return { close: () => worker.close() };
  }

  async #queue(name: string): Promise<BullQueue> {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const opened = this.#openQueue(name);
    this.#queues.set(name, opened);
    opened.catch(() => this.#queues.delete(name));
    return opened;
  }

  async #openQueue(name: string): Promise<BullQueue> {
    const queue = (await this.#open()).queue(this.#nameOf(name));
    queue.on('error', () => {});
    await ready(queue);
    return queue;
  }

  #open(): Promise<BullStore> {
    return (this.#store ??= openStore(this.#url));
  }

  #nameOf(queue: string): string {
    return `${this.#options.prefix}-${queue}`;
  }

  #kept(isShort = false): object {
    const { keep } = this.#options;
    const age = Math.ceil((isShort ? Math.min(BRIEF, keep) : keep) / 1000);
    return { removeOnComplete: { age }, removeOnFail: { age } };
  }
}

function deliveryOf(job: BullJob, signal: AbortSignal): Delivery {
  return {
    job: job.data as unknown,
    attempt: Math.max(1, job.attemptsStarted),
    crashes: job.stalledCounter,
    signal,
    alone: () => alone(job),
    report: (event) => void job.updateProgress(event).catch(() => {}),
  };
}

/** Counts in the job's data, which its worker alone changes. */
async function alone(job: BullJob): Promise<number> {
  const data = job.data as Readonly<Record<string, unknown>>;
  const times = (typeof data[ALONE] === 'number' ? data[ALONE] : 0) + 1;
  await job.updateData({ ...data, [ALONE]: times });
  return times;
}

/** The result of a job that is kept as failed; null where BullMQ failed it, in its own words. */
function readResult(reason: string | undefined): JobResult | null {
  if (reason?.startsWith('{') !== true) return null;
  return JSON.parse(reason) as JobResult;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** BullMQ refuses ids that are numbers. */
const ID = 'job-';

function bullId(id: string): string {
  return `${ID}${id}`;
}

function idOf(id: unknown): string {
  return String(id).slice(ID.length);
}

const CANCEL = 'cancel-';

function cancelId(run: string): string {
  return `${CANCEL}${run}`;
}

function runOf(id: string): string {
  return id.startsWith(CANCEL) ? id.slice(CANCEL.length) : id;
}
