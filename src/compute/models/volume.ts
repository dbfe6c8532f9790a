import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData, toDate } from '../../model.js';
import type { ComputeNode } from './node.js';

/** State of a volume. */
export type VolumeState =
  | 'available'
  | 'in-use'
  | 'creating'
  | 'attaching'
  | 'detaching'
  | 'deleting'
  | 'deleted'
  | 'error'
  | 'backing-up'
  | 'migrating'
  | 'updating'
  | 'unknown';

/** State of a volume snapshot. */
export type VolumeSnapshotState =
  | 'available'
  | 'creating'
  | 'deleting'
  | 'restoring'
  | 'updating'
  | 'error'
  | 'unknown';

/** Data of a {@link Volume}. */
export interface VolumeData<E extends Extra = Extra> extends ModelData<Volume> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that volumes call. */
export interface VolumeActions extends VolumeSnapshotActions {
  /** See {@link Volume.attach}. */
  attachVolume(
    volume: Volume,
    node: ComputeNode | string,
    attachment?: object,
    options?: CallOptions,
  ): Promise<Volume>;
  /** See {@link Volume.detach}. */
  detachVolume(volume: Volume, options?: CallOptions): Promise<Volume>;
  /** See {@link Volume.destroy}. */
  destroyVolume(volume: Volume, options?: CallOptions): Promise<void>;
  /** See {@link Volume.listSnapshots}. */
  listVolumeSnapshots(volume: Volume, options?: CallOptions): Promise<VolumeSnapshot[]>;
  /** See {@link Volume.snapshot}. */
  createVolumeSnapshot(
    volume: Volume,
    spec: { readonly name: string },
    options?: CallOptions,
  ): Promise<VolumeSnapshot>;
}

/** A block device that outlives servers. */
export class Volume<E extends Extra = Extra> extends Model<VolumeActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'volume';
  /** The provider's id. */
  readonly id: string;
  /** Name; may be empty, and is not unique on most clouds. */
  readonly name: string;
  /** GiB, or null. */
  readonly size: number | null;
  /** State at the time of the response; `driver.getVolume(volume)` fetches it again. */
  readonly state: VolumeState;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: VolumeActions, data: VolumeData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.size = data.size;
    this.state = data.state;
    this.extra = data.extra;
  }

  /** Attaches it to a server. See {@link ComputeDriver.attachVolume}. */
  attach(node: ComputeNode | string, options?: CallOptions): Promise<Volume> {
    return this.driver.attachVolume(this, node, {}, options);
  }

  /** Detaches it from its server. See {@link ComputeDriver.detachVolume}. */
  detach(options?: CallOptions): Promise<Volume> {
    return this.driver.detachVolume(this, options);
  }

  /** Deletes it with all that is on it. See {@link ComputeDriver.destroyVolume}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyVolume(this, options);
  }

  /** Its snapshots. See {@link ComputeDriver.listVolumeSnapshots}. */
  listSnapshots(options?: CallOptions): Promise<VolumeSnapshot[]> {
    return this.driver.listVolumeSnapshots(this, options);
  }

  /** Makes a snapshot. See {@link ComputeDriver.createVolumeSnapshot}. */
  snapshot(name: string, options?: CallOptions): Promise<VolumeSnapshot> {
    return this.driver.createVolumeSnapshot(this, { name }, options);
  }
}

/** Data of a {@link VolumeSnapshot}. */
export interface VolumeSnapshotData<E extends Extra = Extra> extends ModelData<VolumeSnapshot> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that snapshots call. */
export interface VolumeSnapshotActions {
  /** See {@link VolumeSnapshot.destroy}. */
  destroyVolumeSnapshot(snapshot: VolumeSnapshot, options?: CallOptions): Promise<void>;
}

/** Content of a volume at one moment. */
export class VolumeSnapshot<E extends Extra = Extra> extends Model<VolumeSnapshotActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'volume-snapshot';
  /** The provider's id. */
  readonly id: string;
  /** Name; may be empty, and is not unique on most clouds. */
  readonly name: string;
  /** GiB, or null. */
  readonly size: number | null;
  /** State at the time of the response. */
  readonly state: VolumeSnapshotState;
  /** Creation time, or null if unknown. */
  readonly createdAt: Date | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: VolumeSnapshotActions, data: VolumeSnapshotData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.size = data.size;
    this.state = data.state;
    this.createdAt = toDate(data.createdAt);
    this.extra = data.extra;
  }

  /** Deletes it. See {@link ComputeDriver.destroyVolumeSnapshot}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyVolumeSnapshot(this, options);
  }
}
