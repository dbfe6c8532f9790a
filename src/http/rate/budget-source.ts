import type { Logger } from '../logger.js';
import type { RateLimiter } from './rate-limiter.js';

/** A budget of an account, and the limiters that would keep it in one process. */
export interface SharedBudget {
  /** Names the budget. */
  readonly name: string;
  /** Makes limiters that know nothing yet. */
  readonly limiters: () => RateLimiter[];
  /** Log of the driver that was first to use it. */
  readonly logger: Logger | null;
}

/** Keeps an account's budget together with other processes. `BudgetStore` of `skylane/budget` is one. */
export interface BudgetSource {
  /** Makes this process's part in a budget. */
  limiter(budget: SharedBudget): RateLimiter;
}
