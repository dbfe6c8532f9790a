import type { ComputeExtras, Extra } from '../../src/compute/index.js';

/** DUMMY's own fields of a server. */
export interface DummyNodeExtra {
  /** Name of the key pair that it was made with, or null. */
  readonly keyPair: string | null;
  /** Reason of its error state; null if there is none. */
  readonly fault: string | null;
}

/** DUMMY's own fields of an image. */
export interface DummyImageExtra {
  /** Id of the server or image that it was made from, or null. */
  readonly from: string | null;
}

/** DUMMY's own fields of a volume. */
export interface DummyVolumeExtra {
  /** Id of the server that it is attached to, or null. */
  readonly nodeId: string | null;
  /** Device name in that server, such as `/dev/vdb`, or null. */
  readonly device: string | null;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** DUMMY's own fields of a snapshot. */
export interface DummySnapshotExtra {
  /** Id of the volume that it was taken of. */
  readonly volumeId: string;
  /** The user's own keys and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The provider's own fields of the DUMMY driver. */
export interface DummyExtras extends ComputeExtras {
  readonly node: DummyNodeExtra;
  readonly createNode: Extra;
  readonly image: DummyImageExtra;
  readonly volume: DummyVolumeExtra;
  readonly volumeSnapshot: DummySnapshotExtra;
}
