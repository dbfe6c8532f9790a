import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type CreateVolumeSnapshotOptions,
  defined,
  type Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { OvhCreateVolumeSnapshotExtra, OvhVolumeExtra, OvhVolumeSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<OvhVolumeSnapshotExtra>;

/** Snapshots of volumes. */
export class VolumeSnapshots {
  readonly #client: JsonClient;
  readonly #snapshots: Resource<Snapshot>;
  readonly #volumes: Resource<Volume<OvhVolumeExtra>>;

  constructor(client: JsonClient, snapshots: Resource<Snapshot>, volumes: Resource<Volume<OvhVolumeExtra>>) {
    this.#client = client;
    this.#snapshots = snapshots;
    this.#volumes = volumes;
  }

  /** Snapshots of a volume; of all volumes without one. OVHcloud lists them all. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    for await (const snapshot of this.#snapshots.iterate('listVolumeSnapshots', {}, options))
      if (wanted === null || snapshot.extra.volumeId === wanted) yield snapshot;
  }

  /** Begins a snapshot of a volume; it is `creating` at first. */
  async create(
    volume: Volume | string,
    { name, tags, extra = {} }: CreateVolumeSnapshotOptions<OvhCreateVolumeSnapshotExtra>,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    if (tags !== undefined) throw this.#client.context.invalid(operation, 'OVHcloud keeps no tags');
    const request = this.#volumes.request(operation, volume, '/snapshot');
    const json = defined({ name, description: extra.description });
    return this.#snapshots.read(await this.#client.post({ ...request, json }, options));
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
