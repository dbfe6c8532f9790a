export { KamateraCompute } from './compute/driver.js';
export type * from './compute/models.js';
export type { ServerDisks } from './compute/server-disks.js';
export type { ServerSnapshots } from './compute/server-snapshots.js';
export type { KamateraOptions } from './sign-in.js';
