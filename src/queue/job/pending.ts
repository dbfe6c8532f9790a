import type { Closer, JobPlace, QueueEngine } from '../engine.js';
import { firstId } from './job.js';
import type { JobEvent, JobResult } from './result.js';

/** Milliseconds between two looks for results that a listener has missed. */
const SWEEP = 5000;

/** Most results looked for at once. */
const SWEPT = 200;

/** Receives what workers report about one job. */
export interface JobListener {
  onResult(result: JobResult): void;
  onEvent(event: JobEvent): void;
}

interface Waiting extends JobListener {
  /** Where its next result is expected. */
  place: JobPlace;
  /** Result of the job that goes on with it, where that came first: the two are reported by different workers. */
  early: JobResult | null;
}

/** The jobs of a producer whose results are awaited. */
export class PendingJobs {
  readonly #engine: QueueEngine;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listening = new Map<string, Promise<Closer>>();
  #timer: NodeJS.Timeout | undefined;
  /** Place of the next one to look for. */
  #swept = 0;

  constructor(engine: QueueEngine) {
    this.#engine = engine;
  }

  /** Listens to queues, once for each set of them. */
  async listen(queues: readonly string[]): Promise<void> {
    const key = queues.join(' ');
    const listening = this.#listening.get(key) ?? this.#listen(queues);
    this.#listening.set(key, listening);
    listening.catch(() => this.#listening.delete(key));
    await listening;
  }

  /** Awaits the result of a job. */
  add(place: JobPlace, listener: JobListener): void {
    this.#waiting.set(place.id, { ...listener, place, early: null });
    this.#timer ??= setInterval(() => void this.#sweep(), SWEEP);
  }

  /** Awaits the result of the job that goes on with another one. */
  follow(id: string, place: JobPlace): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    waiting.place = place;
    const { early } = waiting;
    // The caller has yet to record the result that it follows.
    if (early !== null) queueMicrotask(() => waiting.onResult(early));
  }

  /** Awaits a job no more. */
  delete(id: string): void {
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const listening of this.#listening.values()) await (await listening.catch(() => null))?.close();
  }

  async #listen(queues: readonly string[]): Promise<Closer> {
    return this.#engine.listen(queues, {
      onResult: (id, result) => this.#receive(id, result),
      onEvent: (id, event) => this.#waiting.get(firstId(id))?.onEvent(event),
    });
  }

  /** A result may come twice. */
  #receive(id: string, result: JobResult): void {
    const first = firstId(id);
    const waiting = this.#waiting.get(first);
    if (waiting?.place.id === id) waiting.onResult(result);
    else if (waiting !== undefined && id !== first) waiting.early = result;
  }

  async #sweep(): Promise<void> {
    const all = [...this.#waiting.values()].map(({ place }) => place);
    // In turn: those that are long under way must not hide the others.
    const places = all.slice(this.#swept, this.#swept + SWEPT);
    this.#swept = this.#swept + SWEPT < all.length ? this.#swept + SWEPT : 0;
    try {
      for (const [id, result] of await this.#engine.resultsOf(places)) this.#receive(id, result);
    } catch {
      // The store is away for now; the next look may find it.
    }
  }
}
