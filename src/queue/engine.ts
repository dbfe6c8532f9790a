import type { Job } from './job/job.js';
import type { JobEvent, JobResult } from './job/result.js';

/** Queue of an engine: all workers take jobs from a shared one, and only the elected worker from the others. */
export interface WorkQueue {
  /** Name within the engine. */
  readonly name: string;
  /** `'shared'` by all workers; `'elected'`: one worker at a time, and another one once it dies or closes. */
  readonly taken: 'shared' | 'elected';
  /** Most jobs that this process handles at once. */
  readonly concurrency: number;
}

/** A job as it is handed to a worker. The engine delivers it again if the worker dies before it is over. */
export interface Delivery {
  /** The job, as it was put into the queue; not checked. */
  readonly job: unknown;
  /** 1 for the first delivery, as far as the engine knows. */
  readonly attempt: number;
  /** Deliveries before that ended with their worker: those that were given back do not count. Default: all before. */
  readonly crashes?: number;
  /** Aborted when the engine gives the job to another worker, since this one lost its lock or its connection. */
  readonly signal: AbortSignal;
  /**
   * Keeps with the job that it is carried out alone now, since it may be what ended its workers; resolves with how often it was. Without it all
   * deliveries count.
   */
  alone?(): Promise<number>;
  /** Tells producers of a step. May be lost, unlike a result. */
  report(event: JobEvent): void;
}

/** End of a delivery: the result of the job, or `'again'` to give it back to the queue as if it had not been delivered. */
export type DeliveryEnd = JobResult | 'again';

/** Handles a delivery. It must not reject; if it does, the job counts as given back. */
export type Handler = (delivery: Delivery) => Promise<DeliveryEnd>;

/** Work of an engine that goes on until it is closed. */
export interface Closer {
  /** Takes nothing new, and resolves when what is under way is over. */
  close(): Promise<void>;
}

/** Receives what workers report. */
export interface Listener {
  /** A job has a result. Called at least once for each. */
  readonly onResult: (id: string, result: JobResult) => void;
  /** A job reported a step. */
  readonly onEvent: (id: string, event: JobEvent) => void;
}

/** Id of a job and the name of its queue. */
export interface JobPlace {
  /** Name of the queue. */
  readonly queue: string;
  /** Id of the job. */
  readonly id: string;
}

/**
 * The part of a queue that depends on what carries it: BullMQ or RabbitMQ. All that is said about jobs, workers and runs is the same code
 * above it. Deliveries are at least once; nothing above an engine relies on more.
 */
export interface QueueEngine {
  /** Name for messages, such as `'BullMQ'`. */
  readonly name: string;
  /** Puts jobs into a queue, and resolves once the store has them. A job whose id is in the queue is not put in twice, where the engine can tell. */
  add(queue: string, jobs: readonly Job[]): Promise<void>;
  /** Hands the jobs of a queue to a handler. */
  work(queue: WorkQueue, handler: Handler): Promise<Closer>;
  /** Tells a producer what workers report about the jobs of queues. */
  listen(queues: readonly string[], listener: Listener): Promise<Closer>;
  /** Results that the store still has, by job id: for those that a listener missed. */
  resultsOf(places: readonly JobPlace[]): Promise<ReadonlyMap<string, JobResult>>;
  /** Makes known to all workers, those of the future included, that a run is cancelled. */
  cancel(run: string): Promise<void>;
  /** Calls back for each run that is or was cancelled. */
  watchCancels(onCancel: (run: string) => void): Promise<Closer>;
  /** Closes the connections. */
  close(): Promise<void>;
}
