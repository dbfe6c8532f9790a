/** Cinder, as the driver uses it. */
export type { OpenStackCreateVolumeExtra } from './models.js';
export { Snapshots, type SnapshotSpec, VolumeSnapshots } from './snapshots.js';
export { Volumes } from './volumes.js';
