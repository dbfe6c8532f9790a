import { type CallOptions, idOf, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type CreateVolumeSnapshotOptions,
  defined,
  type Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { StackitSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<StackitSnapshotExtra>;

/** Snapshots of volumes. */
export class VolumeSnapshots {
  readonly #snapshots: Resource<Snapshot>;

  constructor(snapshots: Resource<Snapshot>) {
    this.#snapshots = snapshots;
  }

  /** Snapshots of a volume, found in the list of all; of all volumes without one. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    for await (const snapshot of this.#snapshots.iterate('listVolumeSnapshots', {}, options))
      if (wanted === null || snapshot.extra.volumeId === wanted) yield snapshot;
  }

  /** Makes a snapshot of a volume. Resolves when STACKIT has accepted it. */
  create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const fields = defined({ name, volumeId: idOf(volume), labels: tags });
    const special = { notFound: VolumeNotFoundError };
    return this.#snapshots.create('createVolumeSnapshot', fields, options, special);
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
