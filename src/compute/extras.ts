import type { Extra } from '../model.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface ComputeExtras {
  /** Type of `extra` on a `ComputeNode`. */
  readonly node: Extra;
  /** Type of `extra` in `CreateNodeOptions`. */
  readonly createNode: Extra;
  /** Type of `extra` on a `NodeSize`. */
  readonly size: Extra;
  /** Type of `extra` on a `NodeImage`. */
  readonly image: Extra;
  /** Type of `extra` in `CreateImageOptions`. */
  readonly createImage: Extra;
  /** Type of `extra` in `UpdateNodeOptions`. */
  readonly updateNode: Extra;
  /** Type of `extra` in `RebuildNodeOptions`. */
  readonly rebuildNode: Extra;
  /** Type of `extra` on a `NodeLocation`. */
  readonly location: Extra;
  /** Type of `extra` on a `KeyPair`. */
  readonly keyPair: Extra;
  /** Type of `extra` on an `Address`. */
  readonly address: Extra;
  /** Type of `extra` on a `Network`. */
  readonly network: Extra;
  /** Type of `extra` in `CreateNetworkOptions`. */
  readonly createNetwork: Extra;
  /** Type of `extra` on a `Firewall`. */
  readonly firewall: Extra;
  /** Type of `extra` in `CreateFirewallOptions`. */
  readonly createFirewall: Extra;
  /** Type of `extra` on a `Volume`. */
  readonly volume: Extra;
  /** Type of `extra` in `CreateVolumeOptions`. */
  readonly createVolume: Extra;
  /** Type of `extra` on a `VolumeSnapshot`. */
  readonly volumeSnapshot: Extra;
  /** Type of `extra` in `CreateVolumeSnapshotOptions`. */
  readonly createVolumeSnapshot: Extra;
}
