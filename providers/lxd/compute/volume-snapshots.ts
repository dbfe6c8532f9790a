import {
  type CallOptions,
  type Reader,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  pathOf,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import type { LxdExtras, LxdSnapshotExtra } from './models.js';
import { readSnapshot } from './read.js';
import { snapshotPlace, volumePlace } from './volume-place.js';
import type { Volumes } from './volumes.js';

type LxdSnapshot = VolumeSnapshot<LxdSnapshotExtra>;

/** Snapshots of custom storage volumes. */
export class VolumeSnapshots {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;
  readonly #volumes: Volumes;

  constructor(client: LxdClient, models: ComputeModels<LxdExtras>, volumes: Volumes) {
    this.#client = client;
    this.#models = models;
    this.#volumes = volumes;
  }

  /** Snapshots of a volume; of all volumes without one. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<LxdSnapshot, void, undefined> {
    const operation = 'listVolumeSnapshots';
    const call = this.#client.context.call(options);
    if (volume === undefined || volume === null) {
      for await (const one of this.#volumes.iterate(call)) yield* this.iterate(one, call);
      return;
    }
    const place = volumePlace(operation, volume, this.#client.context);
    const query = { recursion: 1, ...place.query };
    const request = { operation, path: `${place.path}/snapshots`, query };
    const read = (snapshot: Reader): LxdSnapshot => this.#models.volumeSnapshot(readSnapshot(place, snapshot));
    yield* this.#client.list({ ...request, notFound: VolumeNotFoundError }, 'metadata', read, call);
  }

  /** Makes a snapshot of a volume. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<LxdSnapshot> {
    const operation = 'createVolumeSnapshot';
    const { context } = this.#client;
    if (tags !== undefined)
      throw context.invalid(operation, `${context.provider} keeps no tags with snapshots; leave tags out`);
    const call = context.call(options);
    const place = volumePlace(operation, volume, context);
    const { path, query } = place;
    const target = { operation, path: `${path}/snapshots`, query, notFound: VolumeNotFoundError };
    await this.#client.post({ ...target, json: { name } }, call);
    const made = await this.#client.get({ ...target, path: pathOf(target.path, { id: name }) }, call);
    return this.#models.volumeSnapshot(readSnapshot(place, made));
  }

  /** Deletes a snapshot. A missing one is no error. */
  async delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolumeSnapshot';
    const { path, query, snapshot: name } = snapshotPlace(operation, snapshot, this.#client.context);
    const target = { operation, path: pathOf(`${path}/snapshots`, { id: name }), query };
    await this.#client.delete({ ...target, notFound: VolumeSnapshotNotFoundError }, options);
  }
}
