import { type CallOptions, idOf, type JsonClient, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { VOLUME_SNAPSHOTS, VOLUMES } from './collections.js';
import type { CivoExtras } from './models.js';
import { readVolumeSnapshot } from './read.js';

type Snapshot = VolumeSnapshot<CivoExtras['volumeSnapshot']>;

/** Snapshots of volumes. */
export class VolumeSnapshots {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<CivoExtras>;
  readonly #snapshots: Resource<Snapshot>;

  constructor(client: JsonClient, models: ComputeModels<CivoExtras>) {
    this.#client = client;
    this.#models = models;
    this.#snapshots = Resource.of(client, VOLUME_SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  /** Lists the snapshots of a volume, or of all volumes. */
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
    const { context } = this.#client;
    if (tags !== undefined) throw context.invalid(operation, 'Civo keeps no tags with snapshots');
    const path = `${VOLUMES.path}/${encodeURIComponent(idOf(volume))}/snapshots`;
    const json = { name, region: context.region };
    const request = { operation, path, json, notFound: VolumeNotFoundError };
    return this.#models.volumeSnapshot(readVolumeSnapshot(await this.#client.post(request, options)));
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
