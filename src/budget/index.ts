/**
 * One rate budget for all processes that use an account: `skylane/budget`.
 *
 * @packageDocumentation
 */
export type { BudgetChange, BudgetEntry } from './budget-entry.js';
export { BudgetStore, type BudgetStoreOptions } from './budget-store.js';
export {
  type PostgresBudgetStoreOptions,
  PostgresBudgetStore,
  type PostgresClient,
} from './postgres-budget-store.js';
export { RedisBudgetStore, type RedisClient } from './redis-budget-store.js';
