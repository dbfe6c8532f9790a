import type { Deployment } from '../../compute/deploy/deploy.js';
import { traceJob } from '../../diagnostics/jobs.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { InvalidRequestError, UnavailableError } from '../../errors.js';
import { DEFAULT_CONCURRENCY } from '../../scheduler/lanes.js';
import { DEFAULT_GRACE } from '../../scheduler/run.js';
import type { Closer, Delivery, DeliveryEnd, QueueEngine } from '../engine.js';
import { failAll } from '../job/fail-all.js';
import { idIn, type Job, pollQueue, readJob, workQueue } from '../job/job.js';
import { PendingJobs } from '../job/pending.js';
import { toWire } from '../job/wire-error.js';
import { Cancels, cancelled } from './cancels.js';
import { carryOut, STORE } from './carry-out.js';
import { type ContextSource, Contexts } from './contexts.js';
import { Suspects } from './suspects.js';
import type { SpecSecrets, Task, TaskSupport } from './task.js';

/** Jobs that wait at once in the worker that polls: waiting costs next to nothing. */
const WAITING = 5000;

/** Workers that a job may end while it is the only suspect in them. */
const MAX_DELIVERIES = 5;

/** Options of a {@link QueueWorker}. */
export interface QueueWorkerOptions {
  /**
   * The drivers that jobs may name, or functions that make them at the first job. Credentials are here alone, and never in the queue. A worker
   * takes only the jobs of its own contexts.
   */
  readonly contexts: Readonly<Record<string, ContextSource>>;
  /** Jobs at once for each context, each on a connection of its own. Default 16. */
  readonly concurrency?: number;
  /**
   * Workers that a job may end before it is given up. The first three do not count, since another job, or whoever restarts them, may have ended
   * them; from then on it is carried out with no other such job beside it. Nor do deliveries count that were given back. Default 5.
   */
  readonly maxDeliveries?: number;
  /** Milliseconds that jobs in flight get to end by themselves when the worker closes; then they go back into the queue. Default 30,000. */
  readonly grace?: number;
  /** Deployments by the names that jobs of `deployNodes` use: they hold SSH keys, which a queue must not. */
  readonly deployments?: Readonly<Record<string, Deployment | (() => Deployment | Promise<Deployment>)>>;
  /** Adds to a spec what must not be in a queue, such as a password. It has to return the same each time. */
  readonly secrets?: (spec: CreateNodeOptions) => SpecSecrets | Promise<SpecSecrets>;
  /** Called with the error of a job that failed as a whole, before the producer is told. It must not throw. */
  readonly onError?: (error: unknown, job: Job) => void;
}

/**
 * Takes jobs from a queue and carries them out, with the credentials that it has itself. Any number of them may work on one queue, on any
 * machine; when one dies, another goes on with its jobs, and makes nothing twice.
 *
 * ```ts
 * const worker = await QueueWorker.start(bullmq({ connection: 'redis://localhost:6379' }), { contexts: { main: () => Hetzner.fromEnv() } });
 * process.once('SIGTERM', () => worker.close());
 * ```
 */
export class QueueWorker implements AsyncDisposable {
  readonly #engine: QueueEngine;
  readonly #options: QueueWorkerOptions;
  readonly #contexts: Contexts;
  readonly #closing = new AbortController();
  readonly #end = new AbortController();
  readonly #closers: Closer[] = [];
  readonly #pending: PendingJobs;
  readonly #support: TaskSupport;
  readonly #suspects: Suspects;
  #cancels: Cancels | null = null;
  #closed: Promise<void> | null = null;

  private constructor(engine: QueueEngine, options: QueueWorkerOptions) {
    const { contexts, concurrency = DEFAULT_CONCURRENCY } = options;
    this.#engine = engine;
    this.#suspects = new Suspects(options.maxDeliveries ?? MAX_DELIVERIES);
    this.#options = options;
    this.#pending = new PendingJobs(engine);
    const looks = { engine, pending: this.#pending, closing: this.#closing.signal };
    this.#contexts = new Contexts(contexts, { concurrency, looks });
    this.#support = {
      contextOf: (name) => this.#contexts.get(name),
      secretsOf: async (spec) => (await options.secrets?.(spec)) ?? {},
      deploymentOf: (name) => this.#deploymentOf(name),
      onError: (error, job) => options.onError?.(error, job),
      follow: (job) => engine.add(pollQueue(job.context), [job]).catch(throwAway),
    };
  }

  /** Starts to take jobs. @throws UnavailableError when the store cannot be reached, NotSupportedError when its client is not installed */
  static async start(engine: QueueEngine, options: QueueWorkerOptions): Promise<QueueWorker> {
    const worker = new QueueWorker(engine, options);
    try {
      await worker.#start();
    } catch (error) {
      await worker.close();
      throw error;
    }
    return worker;
  }

  /** Takes no more jobs, lets those in flight end within the grace, and gives back what only waits. The engine stays open. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #start(): Promise<void> {
    const { concurrency = DEFAULT_CONCURRENCY } = this.#options;
    this.#cancels = await Cancels.of(this.#engine);
    for (const context of this.#contexts.names) {
      const handle = (delivery: Delivery): Promise<DeliveryEnd> => this.#handle(context, delivery);
      const shared = { name: workQueue(context), taken: 'shared', concurrency } as const;
      const elected = { name: pollQueue(context), taken: 'elected', concurrency: WAITING } as const;
      this.#closers.push(await this.#engine.work(shared, handle));
      this.#closers.push(await this.#engine.work(elected, handle));
    }
  }

  async #close(): Promise<void> {
    const { grace = DEFAULT_GRACE } = this.#options;
    this.#closing.abort(new DOMException('The worker is closing.', 'AbortError'));
    const timer = setTimeout(() => this.#end.abort(this.#closing.signal.reason), grace);
    try {
      await Promise.all(this.#closers.map((closer) => closer.close()));
    } finally {
      clearTimeout(timer);
      await this.#cancels?.close();
      await this.#pending.close();
      await this.#contexts.close();
    }
  }

  /** Never rejects. */
  async #handle(context: string, delivery: Delivery): Promise<DeliveryEnd> {
    let job: Job;
    try {
      job = readJob(delivery.job);
    } catch (error) {
      const name = idIn(delivery.job) ?? 'unknown';
      return { items: [{ status: 'failed', name, error: toWire(error) }], isFollowed: false, isDead: true };
    }
    if (this.#closing.signal.aborted) return 'again';
    const cancel = this.#cancels?.signalOf(job.run);
    if (cancel?.aborted === true) return failAll(job, cancelled());
    try {
      const task = await this.#taskOf(context, job, delivery);
      const { attempt } = delivery;
      const topic = { kind: job.work.kind, run: job.run, attempt, carrier: job.trace };
      const work = (): ReturnType<typeof carryOut> =>
        this.#suspects.has(task) ? this.#suspects.carryOut(task, carryOut) : carryOut(task);
      return await traceJob(topic, work);
    } catch (error) {
      this.#support.onError(error, job);
      return failAll(job, error);
    }
  }

  async #taskOf(context: string, job: Job, delivery: Delivery): Promise<Task> {
    return {
      job,
      place: await this.#contexts.get(context),
      delivery,
      cancel: this.#cancels?.signalOf(job.run) ?? this.#end.signal,
      end: AbortSignal.any([delivery.signal, this.#end.signal]),
      closing: this.#closing.signal,
      support: this.#support,
    };
  }

  async #deploymentOf(name: string): Promise<Deployment> {
    const { deployments = {} } = this.#options;
    const found = Object.hasOwn(deployments, name) ? deployments[name] : undefined;
    if (found !== undefined) return typeof found === 'function' ? found() : found;
    throw new InvalidRequestError(
      `This worker has no deployment ${name}; it has ${Object.keys(deployments).join(', ') || 'none'}.`,
      { operation: 'deployNodes' },
    );
  }
}

/** @throws UnavailableError, by which a job goes back into the queue: what it has done is found by the next delivery */
function throwAway(cause: unknown): never {
  throw new UnavailableError('The store of the queue did not take a job.', {
    operation: STORE,
    retryable: true,
    cause,
  });
}
