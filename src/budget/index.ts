/**
 * One rate budget for all processes that use an account: `skylane/budget`.
 *
 * @packageDocumentation
 */
export { type BudgetChange, type BudgetEntry, BudgetStore, type BudgetStoreOptions } from './budget-store.js';
export {
  type PostgresBudgetStoreOptions,
  PostgresBudgetStore,
  type PostgresClient,
} from './postgres-budget-store.js';
export { RedisBudgetStore, type RedisClient } from './redis-budget-store.js';
