import { type Call, onCallEnd } from '../../call/call.js';

/** Acquired bytes of a {@link Budget}. */
export interface Permit {
  /** Returns bytes that are not needed. */
  shrink(bytes: number): void;
  /** Returns all bytes. Safe to call twice. */
  release(): void;
}

/** A permit without bytes, for data that is in memory anyway. */
export const FREE_PERMIT: Permit = { shrink() {}, release() {} };

interface Waiter {
  readonly bytes: number;
  readonly start: () => void;
}

/**
 * A limit on the memory of transfers, in bytes. Permits are weighted, so a thousand small objects and three huge ones use the same memory.
 * They are granted in order.
 */
export class Budget {
  readonly total: number;
  #free: number;
  readonly #waiting = new Set<Waiter>();

  constructor(total: number) {
    this.total = total;
    this.#free = total;
  }

  /** Waits for bytes. More than the whole budget is granted when all of it is free. */
  acquire(bytes: number, call: Call): Promise<Permit> {
    const weight = Math.min(bytes, this.total);
    call.signal?.throwIfAborted();
    if (this.#waiting.size === 0 && weight <= this.#free) return Promise.resolve(this.#give(weight));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        bytes: weight,
        start: () => {
          remove();
          resolve(this.#give(weight));
        },
      };
      this.#waiting.add(waiter);
      const remove = onCallEnd(call, (reason) => {
        remove();
        this.#waiting.delete(waiter);
        this.#serve();
        reject(reason);
      });
    });
  }

  #give(weight: number): Permit {
    let held = weight;
    this.#free -= weight;
    const shrink = (bytes: number): void => {
      if (bytes >= held) return;
      this.#free += held - bytes;
      held = bytes;
      this.#serve();
    };
    return { shrink, release: () => shrink(0) };
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      if (waiter.bytes > this.#free) return;
      this.#waiting.delete(waiter);
      waiter.start();
    }
  }
}
