import { type CallOptions, exclusive, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type CreateVolumeSnapshotOptions,
  defined,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { VOLUMES } from './collections.js';
import type { CloudscaleSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<CloudscaleSnapshotExtra>;

/** Snapshots of volumes. @see https://www.cloudscale.ch/en/api/v1#volume-snapshots */
export class VolumeSnapshots {
  readonly #client: JsonClient;
  readonly #snapshots: Resource<Snapshot>;
  readonly #volumes: Resource<object>;

  constructor(client: JsonClient, snapshots: Resource<Snapshot>) {
    this.#client = client;
    this.#snapshots = snapshots;
    this.#volumes = new Resource<object>(client, VOLUMES);
  }

  /** Snapshots of a volume, or of all: cloudscale.ch lists those of all. */
  async *iterate(volume?: Volume | string | null, options?: CallOptions): AsyncGenerator<Snapshot> {
    const operation = 'listVolumeSnapshots';
    const call = this.#client.context.call(options);
    const id = volume === undefined || volume === null ? null : idOf(volume);
    if (id !== null) await this.#volumes.get(operation, id, call);
    for await (const snapshot of this.#snapshots.iterate(operation, {}, call))
      if (id === null || snapshot.extra.volumeId === id) yield snapshot;
  }

  /** Makes a snapshot of a volume. cloudscale.ch refuses two at once of one volume: those of a process go one after another. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const call = this.#client.context.call(options);
    const id = idOf(volume);
    // A refusal would not say that it is the volume that does not exist.
    await this.#volumes.get(operation, id, call);
    const fields = defined({ name, source_volume: id, tags });
    return exclusive([`cloudscale snapshot ${id}`], call, () =>
      this.#snapshots.create(operation, fields, call),
    );
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
