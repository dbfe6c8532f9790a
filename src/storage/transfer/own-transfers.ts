import type { ObjectStore } from '../driver/object-store.js';
import { Budget } from './memory-budget.js';
import type { TransferContext } from './transfer.js';

/** Default memory for transfers, in bytes. */
export const TRANSFER_MEMORY = 256 * 1024 * 1024;

/** Default number of parallel requests of one transfer. */
const PARALLEL = 4;

/** Budgets of drivers and their forks, by the state that their connections share. */
const budgets = new WeakMap<object, Budget>();

/** Context of a driver's own transfers: its own connection, and a memory budget shared with its forks. */
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
