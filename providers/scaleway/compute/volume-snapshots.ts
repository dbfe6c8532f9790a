import { type CallOptions, idOf, type JsonClient, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  Resource,
  tagsOf,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { snapshotsOf } from './collections.js';
import type { ScalewayExtras } from './models.js';
import { SEPARATOR } from './read.js';
import type { Scope } from './scope.js';

type Snapshot = VolumeSnapshot<ScalewayExtras['volumeSnapshot']>;

/** Snapshots of volumes of block storage. @see https://www.scaleway.com/en/developers/api/block/#path-snapshot */
export class VolumeSnapshots {
  readonly #snapshots: Resource<Snapshot>;
  readonly #scope: Scope;

  constructor(client: JsonClient, models: ComputeModels<ScalewayExtras>, scope: Scope) {
    this.#scope = scope;
    this.#snapshots = Resource.of(client, snapshotsOf(scope), (data) => models.volumeSnapshot(data));
  }

  /** Lists the snapshots of a volume, page by page; of all volumes without one. */
  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const filter = volume === undefined || volume === null ? {} : { volume_id: idOf(volume) };
    return this.#snapshots.iterate('listVolumeSnapshots', filter, options);
  }

  /** Makes a snapshot of a volume. */
  async create(
    volume: Volume | string,
    { name, tags = {} }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const fields = {
      name,
      volume_id: idOf(volume),
      project_id: this.#scope.project(operation),
      tags: tagsOf(tags, SEPARATOR),
    };
    return this.#snapshots.create(operation, fields, options, { notFound: VolumeNotFoundError });
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
