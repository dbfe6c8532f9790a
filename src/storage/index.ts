/** What authors of storage drivers need beside the driver classes. */
export { StorageDriver, type StorageExtras, type StorageOptions } from './driver/driver.js';
export type { PartLimits, StorageLimits } from './models/limits.js';
export { Download, type ObjectBody } from './transfer/download.js';
export * from './models/models.js';
export * from './models/options.js';
