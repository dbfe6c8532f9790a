import { type Call, type CallOptions, VolumeSnapshotNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  pathOf,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { STORAGES } from './collections.js';
import { labelsOf } from './labels.js';
import type { GridscaleExtras, GridscaleSnapshotExtra } from './models.js';
import { readSnapshot, type readStorage } from './read.js';

type Snapshot = VolumeSnapshot<GridscaleSnapshotExtra>;

/** Snapshots, which stand below their volumes. @see https://gridscale.io/en/api-documentation/index.html#tag/snapshot */
export class VolumeSnapshots {
  readonly #client: GridscaleClient;
  readonly #models: ComputeModels<GridscaleExtras>;
  readonly #storages: Resource<ReturnType<typeof readStorage>>;

  constructor(client: GridscaleClient, models: ComputeModels<GridscaleExtras>) {
    this.#client = client;
    this.#models = models;
    this.#storages = new Resource(client, STORAGES);
  }

  /** Snapshots of a volume. Those of all volumes take a request for each volume that has some. */
  async *iterate(volume?: Volume | string | null, options?: CallOptions): AsyncGenerator<Snapshot> {
    const operation = 'listVolumeSnapshots';
    const call = this.#client.context.call(options);
    if (volume !== undefined && volume !== null) {
      const { id } = await this.#storages.get(operation, volume, call);
      yield* this.#of(operation, id, call);
    } else
      for await (const { id, extra } of this.#storages.iterate(operation, {}, call))
        if (extra.hasSnapshots) yield* this.#of(operation, id, call);
  }

  /** Makes a snapshot of a volume. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const call = this.#client.context.call(options);
    const { id: storage } = await this.#storages.get(operation, volume, call);
    const { path } = this.#storages.request(operation, storage, '/snapshots');
    const json = defined({ name, labels: tags === undefined ? undefined : labelsOf(tags) });
    return this.#client.makeAndRead({ operation, path, json }, call, async (id) => {
      const notFound = VolumeSnapshotNotFoundError;
      const body = await this.#client.get({ operation, path: pathOf(path, id), notFound }, call);
      return this.#models.volumeSnapshot(readSnapshot(body.object('snapshot'), storage));
    });
  }

  /** Deletes a snapshot. A missing one is no error. The volume of an id is searched for. */
  async delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolumeSnapshot';
    const call = this.#client.context.call(options);
    const id = typeof snapshot === 'string' ? snapshot : snapshot.id;
    const known = typeof snapshot === 'string' ? {} : (snapshot.extra as Partial<GridscaleSnapshotExtra>);
    const storage = known.volumeId ?? (await this.#storageOf(operation, id, call));
    if (storage === null) return;
    const { path } = this.#storages.request(operation, storage, '/snapshots');
    await this.#client.delete({ operation, path: pathOf(path, id) }, call);
  }

  async #storageOf(operation: string, snapshot: string, call: Call): Promise<string | null> {
    for await (const { id, extra } of this.#storages.iterate(operation, {}, call)) {
      if (!extra.hasSnapshots) continue;
      for await (const one of this.#of(operation, id, call)) if (one.id === snapshot) return id;
    }
    return null;
  }

  #of(operation: string, storage: string, call: Call): AsyncIterable<Snapshot> {
    const request = this.#storages.request(operation, storage, '/snapshots');
    const read = (row: Parameters<typeof readSnapshot>[0]): Snapshot =>
      this.#models.volumeSnapshot(readSnapshot(row, storage));
    return this.#client.list(request, 'snapshots', read, call);
  }
}
