import type { Extra } from '../model.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface ComputeExtras {
  /** What `extra` of a `ComputeNode` holds. */
  readonly node: Extra;
  /** What `extra` of `CreateNodeOptions` takes. */
  readonly createNode: Extra;
  /** What `extra` of a `NodeSize` holds. */
  readonly size: Extra;
  /** What `extra` of a `NodeImage` holds. */
  readonly image: Extra;
  /** What `extra` of `CreateImageOptions` takes. */
  readonly createImage: Extra;
  /** What `extra` of `UpdateNodeOptions` takes. */
  readonly updateNode: Extra;
  /** What `extra` of `RebuildNodeOptions` takes. */
  readonly rebuildNode: Extra;
  /** What `extra` of a `NodeLocation` holds. */
  readonly location: Extra;
  /** What `extra` of a `KeyPair` holds. */
  readonly keyPair: Extra;
  /** What `extra` of an `Address` holds. */
  readonly address: Extra;
  /** What `extra` of a `Volume` holds. */
  readonly volume: Extra;
  /** What `extra` of `CreateVolumeOptions` takes. */
  readonly createVolume: Extra;
  /** What `extra` of a `VolumeSnapshot` holds. */
  readonly volumeSnapshot: Extra;
  /** What `extra` of `CreateVolumeSnapshotOptions` takes. */
  readonly createVolumeSnapshot: Extra;
}
