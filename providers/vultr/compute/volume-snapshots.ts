import { type CallOptions, idOf, type JsonClient, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { VOLUME_SNAPSHOTS } from './collections.js';
import type { VultrExtras } from './models.js';

type Snapshot = VolumeSnapshot<VultrExtras['volumeSnapshot']>;

/** Snapshots of volumes. */
export class VolumeSnapshots {
  readonly #client: JsonClient;
  readonly #snapshots: Resource<Snapshot>;

  constructor(client: JsonClient, models: ComputeModels<VultrExtras>) {
    this.#client = client;
    this.#snapshots = Resource.of(client, VOLUME_SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  /** Lists the snapshots of a volume, page by page: Vultr lists those of all. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    for await (const snapshot of this.#snapshots.iterate('listVolumeSnapshots', {}, options))
      if (wanted === null || snapshot.extra.volumeId === wanted) yield snapshot;
  }

  /** Makes a snapshot of a volume. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    if (tags !== undefined)
      throw this.#client.context.invalid(operation, 'Vultr keeps no tags with snapshots');
    const fields = { block_id: idOf(volume), description: name };
    return this.#snapshots.create(operation, fields, options, { notFound: VolumeNotFoundError });
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
