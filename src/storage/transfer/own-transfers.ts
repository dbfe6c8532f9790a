import type { ObjectStore } from '../driver/object-store.js';
import { Budget } from './memory-budget.js';
import type { TransferContext } from './transfer.js';

/** Bytes of memory for transfers unless an option says otherwise. */
export const TRANSFER_MEMORY = 256 * 1024 * 1024;

/** Requests of one transfer at once, unless an option says otherwise. */
const PARALLEL = 4;

/** The budget of a driver and all its forks, by what their connections share. */
const budgets = new WeakMap<object, Budget>();

/** How a driver's own transfers run: their requests on its own connection, with a memory budget that its forks share. */
export function ownTransfers(
  store: ObjectStore,
  shared: object,
  memory: number = TRANSFER_MEMORY,
): TransferContext {
  let budget = budgets.get(shared);
  if (budget === undefined) {
    budget = new Budget(memory);
    budgets.set(shared, budget);
  }
  return { store, run: (step) => step(store), budget, parallel: PARALLEL };
}
