import { type CallOptions, idOf, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { SNAPSHOTS, VOLUMES } from './collections.js';
import type { ExoscaleExtras, ExoscaleSnapshotExtra } from './models.js';
import type { ExoscaleClient } from './operations.js';

type ExoscaleSnapshot = VolumeSnapshot<ExoscaleSnapshotExtra>;

/** Snapshots of volumes. @see https://openapi-v2.exoscale.com/#operation/list-block-storage-snapshots */
export class VolumeSnapshots {
  readonly #client: ExoscaleClient;
  readonly #snapshots: Resource<ExoscaleSnapshot>;
  readonly #volumes: Resource<object>;

  constructor(client: ExoscaleClient, models: ComputeModels<ExoscaleExtras>) {
    this.#client = client;
    this.#snapshots = Resource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
    this.#volumes = new Resource<object>(client, VOLUMES);
  }

  /** Snapshots of a volume, found in the list of all; of all volumes without one. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<ExoscaleSnapshot, void, undefined> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    for await (const snapshot of this.#snapshots.iterate('listVolumeSnapshots', {}, options))
      if (wanted === null || snapshot.extra.volumeId === wanted) yield snapshot;
  }

  /** Makes a snapshot of a volume, and waits until it exists. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<ExoscaleSnapshot> {
    const operation = 'createVolumeSnapshot';
    const below = this.#volumes.request(operation, volume, ':create-snapshot');
    const request = { ...below, notFound: VolumeNotFoundError, json: defined({ name, labels: tags }) };
    return this.#client.createAndGet(request, this.#snapshots, options);
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
