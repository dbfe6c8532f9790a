export * from './compute/driver.js';
export type { VsphereInventory } from './compute/inventory.js';
export type { VsphereMachines } from './compute/machines.js';
export type * from './compute/models.js';
export type { VsphereSnapshots } from './compute/snapshots.js';
export type { VsphereOptions, VsphereSize } from './options.js';
