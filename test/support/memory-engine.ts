import { setMaxListeners } from 'node:events';
import type {
  Closer,
  DeliveryEnd,
  Handler,
  Job,
  JobEvent,
  JobResult,
  Listener,
  QueueEngine,
  WorkQueue,
} from 'skylane/queue';

interface Entry {
  readonly job: unknown;
  deliveries: number;
  /** Deliveries that ended with their worker. */
  crashes?: number;
  /** Times that it was carried out alone. */
  alone?: number;
}

interface Consumer {
  readonly queue: WorkQueue;
  readonly handler: Handler;
  readonly running: Set<Promise<void>>;
  readonly lost: AbortController;
}

/** A store of jobs that several engines of one process share, as workers of several machines share a server. */
export class MemoryStore {
  readonly waiting = new Map<string, Entry[]>();
  readonly results = new Map<string, JobResult>();
  readonly dead: unknown[] = [];
  readonly listeners = new Set<Listener>();
  readonly cancels = new Set<string>();
  readonly onCancel = new Set<(run: string) => void>();
  readonly consumers: Consumer[] = [];
  /** Times that the store will fail to count a job that is carried out alone. */
  miscounts = 0;

  put(queue: string, entry: Entry): void {
    this.waiting.set(queue, [...(this.waiting.get(queue) ?? []), entry]);
    this.deliver();
  }

  /** Hands what waits to consumers that have room; of an elected queue, to the first one alone. */
  deliver(): void {
    for (const [name, entries] of this.waiting) {
      const all = this.consumers.filter(({ queue }) => queue.name === name);
      const able = (all[0]?.queue.taken === 'elected' ? all.slice(0, 1) : all).filter(
        ({ queue, running }) => running.size < queue.concurrency,
      );
      const [consumer] = able.toSorted((one, other) => one.running.size - other.running.size);
      const entry = consumer === undefined ? undefined : entries.shift();
      if (consumer !== undefined && entry !== undefined) {
        this.#hand(consumer, entry);
        this.deliver();
      }
    }
  }

  /** Ends a consumer as a killed process would: what it had is handed to others. */
  kill(consumer: Consumer): void {
    this.consumers.splice(this.consumers.indexOf(consumer), 1);
    consumer.lost.abort(new Error('killed'));
  }

  report(id: string, event: JobEvent): void {
    for (const { onEvent } of this.listeners) onEvent(id, event);
  }

  #hand(consumer: Consumer, entry: Entry): void {
    const { handler, queue, running, lost } = consumer;
    const id = (entry.job as Job).id;
    entry.deliveries += 1;
    const delivery = {
      job: JSON.parse(JSON.stringify(entry.job)) as unknown,
      attempt: entry.deliveries,
      crashes: entry.crashes ?? 0,
      alone: async () => {
        if (this.miscounts-- > 0) throw new Error('the store is away');
        entry.alone = (entry.alone ?? 0) + 1;
        return entry.alone;
      },
      signal: lost.signal,
      report: (event: JobEvent) => this.report(id, event),
    };
    const gone = new Promise<DeliveryEnd>((resolve) => {
      lost.signal.addEventListener('abort', () => {
        entry.crashes = (entry.crashes ?? 0) + 1;
        resolve('again');
      });
    });
    const work = Promise.race([handler(delivery), gone]).then((end) => {
      running.delete(work);
      if (end === 'again') this.put(queue.name, entry);
      else this.#finish(id, entry, end);
    });
    running.add(work);
  }

  #finish(id: string, entry: Entry, result: JobResult): void {
    if (result.isDead) this.dead.push(entry.job);
    this.results.set(id, result);
    for (const { onResult } of this.listeners) onResult(id, result);
    this.deliver();
  }
}

/** An engine in memory, for tests of what is the same for all engines. */
export class MemoryEngine implements QueueEngine {
  readonly name = 'memory';
  readonly store: MemoryStore;
  readonly #own: Consumer[] = [];

  constructor(store = new MemoryStore()) {
    this.store = store;
  }

  async add(queue: string, jobs: readonly Job[]): Promise<void> {
    for (const job of jobs)
      if (!this.store.results.has(job.id))
        this.store.put(queue, { job: JSON.parse(JSON.stringify(job)) as unknown, deliveries: 0 });
  }

  async work(queue: WorkQueue, handler: Handler): Promise<Closer> {
    const consumer = { queue, handler, running: new Set<Promise<void>>(), lost: new AbortController() };
    // One for each delivery under way.
    setMaxListeners(0, consumer.lost.signal);
    this.#own.push(consumer);
    this.store.consumers.push(consumer);
    this.store.deliver();
    return {
      close: async () => {
        const index = this.store.consumers.indexOf(consumer);
        if (index >= 0) this.store.consumers.splice(index, 1);
        await Promise.all(consumer.running);
        this.store.deliver();
      },
    };
  }

  /** Ends this process's consumers as SIGKILL would. */
  kill(): void {
    for (const consumer of this.#own.splice(0)) this.store.kill(consumer);
  }

  async listen(_queues: readonly string[], listener: Listener): Promise<Closer> {
    this.store.listeners.add(listener);
    return { close: async () => void this.store.listeners.delete(listener) };
  }

  async resultsOf(places: readonly { readonly id: string }[]): Promise<ReadonlyMap<string, JobResult>> {
    return new Map(
      places.flatMap(({ id }) => {
        const result = this.store.results.get(id);
        return result === undefined ? [] : [[id, result] as const];
      }),
    );
  }

  async cancel(run: string): Promise<void> {
    this.store.cancels.add(run);
    for (const callback of this.store.onCancel) callback(run);
  }

  async watchCancels(onCancel: (run: string) => void): Promise<Closer> {
    for (const run of this.store.cancels) onCancel(run);
    this.store.onCancel.add(onCancel);
    return { close: async () => void this.store.onCancel.delete(onCancel) };
  }

  async close(): Promise<void> {}
}
