import { placeOfKeys } from '../../compute/create/keyed/check-key.js';
import { lookBy } from '../../compute/create/keyed/key-looks.js';
import { KeyedPolls } from '../../compute/create/keyed/keyed-polls.js';
import type { ComputeDriver } from '../../compute/driver.js';
import type { Driver } from '../../driver/driver.js';
import { InvalidRequestError } from '../../errors.js';
import { Lanes } from '../../scheduler/lanes.js';
import { Scheduler } from '../../scheduler/scheduler.js';
import { type LooksContext, QueueLooks } from './looks.js';

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
  /** Polls by which the looks of all workers are answered, once this one is asked. */
  polls(): KeyedPolls;
  close(): Promise<void>;
}

/** The drivers of a worker by the names that jobs use. */
export class Contexts {
  readonly #sources: Readonly<Record<string, ContextSource>>;
  readonly #concurrency: number;
  readonly #looks: LooksContext;
  readonly #places = new Map<string, Promise<Place>>();

  constructor(
    sources: Readonly<Record<string, ContextSource>>,
    { concurrency, looks }: { readonly concurrency: number; readonly looks: LooksContext },
  ) {
    this.#looks = looks;
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
      await place.close();
      if (typeof this.#sources[name] === 'function') await place.driver.close();
    }
  }

  async #make(name: string): Promise<Place> {
    const source = Object.hasOwn(this.#sources, name) ? this.#sources[name] : undefined;
    if (source === undefined)
      throw new InvalidRequestError(`This worker has no context ${name}; it has ${this.names.join(', ')}.`);
    const driver = typeof source === 'function' ? await source() : source;
    return new OpenPlace(name, driver, { concurrency: this.#concurrency, looks: this.#looks });
  }
}

/** A place in use. */
class OpenPlace implements Place {
  readonly name: string;
  readonly driver: Driver;
  readonly lanes: Lanes<Driver>;
  readonly scheduler: Scheduler<Driver>;
  readonly #stopLooking: () => void;
  #polls: KeyedPolls | null = null;

  constructor(
    name: string,
    driver: Driver,
    { concurrency, looks }: { readonly concurrency: number; readonly looks: LooksContext },
  ) {
    this.name = name;
    this.driver = driver;
    this.lanes = new Lanes(driver, concurrency);
    this.scheduler = new Scheduler(driver, { concurrency });
    this.#stopLooking = hasKeys(driver)
      ? lookBy(driver.accountKey, new QueueLooks(looks, name, driver))
      : () => {};
  }

  polls(): KeyedPolls {
    return (this.#polls ??= new KeyedPolls(this.driver as unknown as ComputeDriver));
  }

  async close(): Promise<void> {
    this.#stopLooking();
    await this.#polls?.close();
    await this.scheduler.close();
    await this.lanes.close();
  }
}

function hasKeys(driver: Driver | ComputeDriver): driver is ComputeDriver {
  return driver.service === 'compute' && placeOfKeys((driver as ComputeDriver).limits) !== null;
}
