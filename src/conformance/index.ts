/** What every driver of a service does, as behaviours that any test runner can run. For authors of drivers, and for Skylane's own tests. */
export { type StorageBehaviour, storageBehaviours, type StorageContext } from './storage.js';
