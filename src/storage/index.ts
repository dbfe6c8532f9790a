/** What authors of storage drivers need beside the driver classes. */
export { StorageDriver, type StorageExtras, type StorageOptions } from './driver.js';
export type { PartLimits, StorageLimits } from './limits.js';
export { Download, type ObjectBody } from './download.js';
export * from './models.js';
export * from './options.js';
