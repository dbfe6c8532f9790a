import { type Call, delay, SharedWork, timeLeft } from '../../call/call.js';
import { CloudError } from '../../errors.js';
import { PollPace } from './poll-pace.js';
import { isHopeless } from './wait-until-running.js';

/** A driver that lists for all who wait. */
export interface Lister {
  /** Drivers with equal keys see the same resources. */
  readonly accountKey: string;
  /** A sibling with a connection of its own. */
  fork(): this;
  /** Closes its sockets. */
  close(): Promise<void>;
}

const lists = new Map<string, SharedList<Lister, never>>();

/** The list of one kind of resource of an account, for every waiter of the process: at most one request an interval, on one connection. */
class SharedList<D extends Lister, T> {
  readonly #key: string;
  readonly #driver: D;
  readonly #work = new SharedWork<readonly T[]>();
  readonly #pace: PollPace;
  #users = 0;

  private constructor(key: string, driver: D, interval: number | undefined) {
    this.#key = key;
    this.#driver = driver.fork();
    this.#pace = new PollPace(interval);
  }

  /** Returns the shared list of a kind of resource; release it when done. */
  static acquire<D extends Lister, T>(
    driver: D,
    kind: string,
    interval: number | undefined,
  ): SharedList<D, T> {
    const key = `${kind} ${driver.accountKey}`;
    const known = lists.get(key) as unknown as SharedList<D, T> | undefined;
    const list = known ?? new SharedList<D, T>(key, driver, interval);
    lists.set(key, list as unknown as SharedList<Lister, never>);
    list.#users += 1;
    return list;
  }

  /** Reads the list at its next turn, together with all others that wait for it. */
  next(read: (driver: D, call: Call) => Promise<readonly T[]>, call: Call): Promise<readonly T[]> {
    return this.#work.join(async (shared) => {
      await delay(Math.max(0, this.#pace.timeToNext(true)), shared);
      this.#pace.started(performance.now());
      return read(this.#driver, shared);
    }, call);
  }

  /** Gives the list back; the last user's release closes its connection. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    lists.delete(this.#key);
    await this.#driver.close();
  }
}

/** A list that those who wait for one kind of resource share. */
export interface ListToWatch<D extends Lister, T> {
  /** Name of the list within the account, such as `nodes`. */
  readonly kind: string;
  /** Reads the list. */
  readonly read: (driver: D, call: Call) => Promise<readonly T[]>;
  /** Shortest time between two lists, in milliseconds. Default 1,000. */
  readonly interval?: number | undefined;
  /** Limit; without it the wait goes on until the call ends. */
  readonly giveUp?: {
    /** Milliseconds. */
    readonly after: number;
    /** Makes the error to throw then. */
    readonly error: () => Error;
  };
}

/**
 * Waits until a list shows a resource as it is to be, or no more: all who wait for one kind of resource of the account share the lists, where
 * a request for each would be sent otherwise. A list that fails is read again, unless its error will not pass.
 *
 * @param fits given null where the list has no such resource
 */
export async function untilListed<D extends Lister, T extends { readonly id: string }>(
  driver: D,
  { kind, read, interval, giveUp }: ListToWatch<D, T>,
  [id, fits]: readonly [id: string, fits: (found: T | null) => boolean],
  call: Call,
): Promise<T | null> {
  const shared = SharedList.acquire<D, T>(driver, kind, interval);
  const end = performance.now() + (giveUp?.after ?? Infinity);
  let failures = 0;
  try {
    for (;;) {
      const listed = await shared.next(read, call).catch((error: unknown) => {
        failures += 1;
        timeLeft(call);
        // One list that fails would end all waits at once.
        if (!CloudError.is(error) || isHopeless(error, failures)) throw error;
        return null;
      });
      if (listed !== null) {
        failures = 0;
        const found = listed.find((item) => item.id === id) ?? null;
        if (fits(found)) return found;
      }
      if (giveUp !== undefined && performance.now() > end) throw giveUp.error();
    }
  } finally {
    await shared.release();
  }
}
