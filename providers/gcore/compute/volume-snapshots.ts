import { type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { GcoreCollections } from './collections.js';
import type { GcoreCreateSnapshotExtra, GcoreExtras, GcoreSnapshotExtra } from './models.js';
import type { TaskClient } from './tasks.js';

type Snapshot = VolumeSnapshot<GcoreSnapshotExtra>;

/** Snapshots of volumes. @see https://gcore.com/docs/api-reference/cloud/snapshots/create-snapshot */
export class VolumeSnapshots {
  readonly #client: TaskClient;
  readonly #path: string;
  readonly #snapshots: Resource<Snapshot>;
  readonly #volumes: Resource<unknown>;

  constructor(
    client: TaskClient,
    models: ComputeModels<GcoreExtras>,
    { snapshots, volumes }: Pick<GcoreCollections, 'snapshots' | 'volumes'>,
  ) {
    this.#client = client;
    this.#path = snapshots.path;
    this.#snapshots = Resource.of(client, snapshots, (data) => models.volumeSnapshot(data));
    this.#volumes = new Resource<unknown>(client, volumes);
  }

  /** Snapshots of a volume, or of all. */
  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const filter = volume === undefined || volume === null ? {} : { volume_id: idOf(volume) };
    return this.#snapshots.iterate('listVolumeSnapshots', filter, options);
  }

  /** Makes a snapshot of a volume. */
  async create(
    volume: Volume | string,
    { name, tags, extra = {} }: CreateVolumeSnapshotOptions<GcoreCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const call = this.#client.context.call(options);
    // A refusal would not tell what does not exist.
    await this.#volumes.get(operation, volume, call);
    const json = defined({ ...extra, name, tags, volume_id: idOf(volume) });
    const request = { operation, path: this.#path, json };
    return this.#client.createAndGet(request, 'snapshots', this.#snapshots, call);
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
