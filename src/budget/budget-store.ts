import { randomUUID } from 'node:crypto';
import { InvalidRequestError } from '../errors.js';
import type { BudgetSource, SharedBudget } from '../http/rate/budget-source.js';
import type { RateLimiter } from '../http/rate/rate-limiter.js';
import type { BudgetChange, BudgetEntry, EntryHolder } from './budget-entry.js';
import { LeasedPermits } from './leased-permits.js';

/** What every store takes. */
export interface BudgetStoreOptions {
  /** Processes to divide by while the store has never told how many there are. Default 1. */
  readonly workers?: number;
}

/**
 * Where processes meet that use one account: it holds what they know of its rate limits, so that all of them together keep to it. Extend it for
 * another store: any with a clock and one atomic step will do.
 *
 * Given to drivers as `budgetStore`. Each process leases the calls of about a second at a time; what one learns of a limit, all know. While the
 * store does not respond, each keeps to its share of what was last known, and says so to the driver's `logger`.
 */
export abstract class BudgetStore implements BudgetSource, EntryHolder {
  /** Processes to divide by while the store has never told how many there are. */
  readonly workers: number;
  /** Name of this process among those that share the store: one for each instance. */
  readonly worker = randomUUID();

  /** @throws InvalidRequestError when `workers` is no whole number above 0 */
  constructor({ workers = 1 }: BudgetStoreOptions = {}) {
    if (!Number.isSafeInteger(workers) || workers < 1)
      throw new InvalidRequestError('The option workers must be a whole number above 0.');
    this.workers = workers;
  }

  /**
   * Puts `change` in the place of what is held, if nobody else changed that since; null only reads. One step at the store.
   *
   * @throws Error when the store does not respond
   */
  abstract swap(key: string, change: BudgetChange | null): Promise<BudgetEntry>;

  /** Makes this process's part in a budget; drivers call it. */
  limiter(budget: SharedBudget): RateLimiter {
    return new LeasedPermits({ ...budget, store: this });
  }
}
