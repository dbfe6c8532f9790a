import { type BudgetChange, type BudgetEntry, BudgetStore } from '../../dist/src/budget/index.js';

/** What several stores of a test hold together, as one server would. */
export class HeldBudgets {
  readonly entries = new Map<string, { readonly version: number; readonly state: string }>();
  /** The error of each call while the server is away; null while it is there. */
  away: Error | null = null;
}

/** The client of one process: each instance counts as a process of its own. */
export class MemoryBudgetStore extends BudgetStore {
  readonly #held: HeldBudgets;

  constructor(held: HeldBudgets, workers = 1) {
    super({ workers });
    this.#held = held;
  }

  override async swap(key: string, change: BudgetChange | null): Promise<BudgetEntry> {
    await Promise.resolve();
    if (this.#held.away !== null) throw this.#held.away;
    const now = Date.now();
    const { version, state } = this.#held.entries.get(key) ?? { version: 0, state: null };
    if (change === null || change.version !== version) return { version, state, now, taken: false };
    this.#held.entries.set(key, { version: version + 1, state: change.state });
    return { version: version + 1, state: null, now, taken: true };
  }
}
