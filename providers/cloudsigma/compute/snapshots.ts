import { type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { SNAPSHOTS, VOLUMES } from './collections.js';
import { checkKeys } from './create-body.js';
import type { CloudSigmaExtras, CloudSigmaSnapshotExtra } from './models.js';
import { readSnapshot } from './read.js';

type Snapshot = VolumeSnapshot<CloudSigmaSnapshotExtra>;

/** Snapshots of drives. @see https://docs.cloudsigma.com/en/latest/snapshots.html */
export class VolumeSnapshots {
  readonly #client: CloudSigmaClient;
  readonly #snapshots: Resource<Snapshot>;
  readonly #drives: Resource<Volume>;
  readonly #models: ComputeModels<CloudSigmaExtras>;

  constructor(client: CloudSigmaClient, models: ComputeModels<CloudSigmaExtras>) {
    this.#client = client;
    this.#snapshots = Resource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
    this.#drives = Resource.of(client, VOLUMES, (data) => models.volume(data));
    this.#models = models;
  }

  /** Snapshots of a drive; of all drives without one. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    for await (const snapshot of this.#snapshots.iterate('listVolumeSnapshots', {}, options))
      if (wanted === null || snapshot.extra.volumeId === wanted) yield snapshot;
  }

  /** Makes a snapshot of a drive; its state tells when it is there. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    checkKeys(operation, tags ?? {}, this.#client.context);
    const call = this.#client.context.call(options);
    // A drive that does not exist is told from a field that is wrong.
    const { id, size } = await this.#drives.get(operation, volume, call);
    const json = { objects: [defined({ drive: id, name, meta: tags })] };
    const body = await this.#client.post({ operation, path: SNAPSHOTS.path, json }, call);
    // Nothing that is read later tells the size.
    return this.#models.volumeSnapshot({ ...readSnapshot(body), size });
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
