import type { Driver } from '../../driver/driver.js';
import { InvalidRequestError } from '../../errors.js';
import { Lanes } from '../../scheduler/lanes.js';
import { Scheduler } from '../../scheduler/scheduler.js';

/**
 * A driver, or a function that makes one at the first job that needs it. A driver that was given stays open; one that was made is closed. Give
 * drivers a `budgetStore`, and all workers of an account keep to one rate.
 */
export type ContextSource = Driver | (() => Driver | Promise<Driver>);

/** A driver with what its jobs share. */
export interface Place {
  readonly name: string;
  readonly driver: Driver;
  readonly lanes: Lanes<Driver>;
  readonly scheduler: Scheduler<Driver>;
}

/** The drivers of a worker by the names that jobs use. */
export class Contexts {
  readonly #sources: Readonly<Record<string, ContextSource>>;
  readonly #concurrency: number;
  readonly #places = new Map<string, Promise<Place>>();

  constructor(sources: Readonly<Record<string, ContextSource>>, concurrency: number) {
    // A call without types may leave it out.
    this.#sources = (sources as typeof sources | undefined) ?? {};
    this.#concurrency = concurrency;
    if (this.names.length === 0)
      throw new InvalidRequestError('A QueueWorker needs contexts: { name: driver }; jobs name one of them.');
  }

  get names(): string[] {
    return Object.keys(this.#sources);
  }

  /** @throws InvalidRequestError for a context that this worker does not have, and what its function throws */
  async get(name: string): Promise<Place> {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name);
    this.#places.set(name, made);
    // The next job tries again.
    made.catch(() => this.#places.delete(name));
    return made;
  }

  async close(): Promise<void> {
    for (const [name, made] of this.#places) {
      const place = await made.catch(() => null);
      if (place === null) continue;
      await place.scheduler.close();
      await place.lanes.close();
      if (typeof this.#sources[name] === 'function') await place.driver.close();
    }
  }

  async #make(name: string): Promise<Place> {
    const source = Object.hasOwn(this.#sources, name) ? this.#sources[name] : undefined;
    if (source === undefined)
      throw new InvalidRequestError(`This worker has no context ${name}; it has ${this.names.join(', ')}.`);
    const driver = typeof source === 'function' ? await source() : source;
    const concurrency = this.#concurrency;
    return {
      name,
      driver,
      lanes: new Lanes(driver, concurrency),
      scheduler: new Scheduler(driver, { concurrency }),
    };
  }
}
