import {
  type Call,
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
import { memberOf } from './cluster.js';
import type { LxdExtras, LxdSnapshotExtra } from './models.js';
import { readSnapshot } from './read.js';
import { pathIn, snapshotPlace, type VolumePlace, volumePlace } from './volume-place.js';
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
    const query = { recursion: 1 };
    if (place.query.target !== undefined) {
      yield* this.#ofMember(place, call);
      return;
    }
    const request = { operation, path: `${place.path}/snapshots`, query };
    const read = (snapshot: Reader): LxdSnapshot =>
      this.#models.volumeSnapshot(readSnapshot(place, snapshot));
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

  /** Snapshots of a volume of a member, from its pool's list: a volume's own list is empty where LXD 5.0 asks another member. */
  async *#ofMember(place: VolumePlace, call: Call): AsyncGenerator<LxdSnapshot, void, undefined> {
    await this.#volumes.get(place.id, call);
    const request = { operation: 'listVolumeSnapshots', path: pathIn(place.pool), query: { recursion: 1 } };
    const read = (row: Reader): LxdSnapshot | null =>
      row.string('name').startsWith(`${place.volume}/`) && memberOf(row) === place.query.target
        ? this.#models.volumeSnapshot(readSnapshot(place, row))
        : null;
    yield* this.#client.list(request, 'metadata', read, call);
  }
}
