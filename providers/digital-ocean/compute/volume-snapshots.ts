import { type CallOptions, type JsonClient, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  pathOf,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { SNAPSHOTS, VOLUMES } from './collections.js';
import type {
  DigitalOceanCreateSnapshotExtra,
  DigitalOceanExtras,
  DigitalOceanSnapshotExtra,
} from './models.js';
import { tagsFor } from './tag-words.js';

type DigitalOceanSnapshot = VolumeSnapshot<DigitalOceanSnapshotExtra>;

/** Snapshots of volumes. @see https://docs.digitalocean.com/reference/api/reference/snapshots/ */
export class VolumeSnapshots {
  readonly #client: JsonClient;
  readonly #snapshots: Resource<DigitalOceanSnapshot>;

  constructor(client: JsonClient, models: ComputeModels<DigitalOceanExtras>) {
    this.#client = client;
    this.#snapshots = Resource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  /** Snapshots of a volume; of all volumes without one. */
  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<DigitalOceanSnapshot> {
    const operation = 'listVolumeSnapshots';
    if (volume === undefined || volume === null) return this.#snapshots.iterate(operation, {}, options);
    const request = { ...this.#below(operation, volume), query: VOLUMES.query };
    return this.#client.list(request, SNAPSHOTS.list, (row) => this.#snapshots.readRow(row), options);
  }

  /** Makes a snapshot of a volume. */
  async create(
    volume: Volume | string,
    { name, tags, extra }: CreateVolumeSnapshotOptions<DigitalOceanCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<DigitalOceanSnapshot> {
    const operation = 'createVolumeSnapshot';
    const json = defined({ name, tags: tagsFor(operation, this.#client.context, tags, extra?.tags) });
    const body = await this.#client.post({ ...this.#below(operation, volume), json }, options);
    return this.#snapshots.read(body);
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }

  #below(operation: string, volume: Volume | string) {
    const path = `${pathOf(VOLUMES.path, volume)}/snapshots`;
    return { operation, path, notFound: VolumeNotFoundError };
  }
}
