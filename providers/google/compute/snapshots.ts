import {
  type CallOptions,
  idOf,
  Part,
  type Reader,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { globalPlaceOf, isKey, isNumber, projectKey } from './api/places.js';
import type { GceDisks } from './disks.js';
import type { GceCreateSnapshotExtra, GceExtras, GceSnapshotExtra } from './models.js';
import { readSnapshot, SNAPSHOT_FIELDS } from './read.js';
import { checkLabels, checkName } from './spec.js';

type Snapshot = VolumeSnapshot<GceSnapshotExtra>;

/** Snapshots of disks, stored in the project. @see https://cloud.google.com/compute/docs/reference/rest/v1/snapshots */
export class GceSnapshots extends Part {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;
  readonly #disks: GceDisks;

  constructor(client: GceClient, models: ComputeModels<GceExtras>, disks: GceDisks) {
    super();
    this.#client = client;
    this.#models = models;
    this.#disks = disks;
  }

  /** Snapshots of a disk; of all disks without one. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const operation = 'listVolumeSnapshots';
    const call = this.#client.context.call(options);
    const id = volume === undefined || volume === null ? null : await this.#idOf(volume, call);
    const path = this.#client.path('global', 'snapshots');
    const read = (row: Reader): Snapshot | null => {
      const snapshot = this.#models.volumeSnapshot(readSnapshot(row));
      return id === null || snapshot.extra.sourceDiskId === id ? snapshot : null;
    };
    yield* this.#client.rows({ operation, path }, SNAPSHOT_FIELDS, read, call);
  }

  /** Fetches a snapshot. @throws VolumeSnapshotNotFoundError */
  async get(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<Snapshot> {
    const operation = 'snapshots.get';
    const call = this.#client.context.call(options);
    const path = await this.#path(idOf(snapshot), operation, call);
    const query = { fields: SNAPSHOT_FIELDS, prettyPrint: false };
    const request = { operation, path, query, notFound: VolumeSnapshotNotFoundError };
    return this.#models.volumeSnapshot(readSnapshot(await this.#client.get(request, call)));
  }

  /** Creates a snapshot of a disk; resolves when it exists. @throws VolumeNotFoundError, QuotaExceededError */
  async create(
    volume: Volume | string,
    { name, tags, extra = {} }: CreateVolumeSnapshotOptions<GceCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const details = this.#client.context.details(operation);
    checkName(name, details);
    checkLabels(tags ?? {}, details);
    const call = this.#client.context.call(options);
    const disk = await this.#disks.path(volume, operation, call);
    const { description, storageLocation } = extra;
    const storageLocations = storageLocation === undefined ? undefined : [storageLocation];
    const json = defined({ name, labels: tags, description, storageLocations });
    await this.#client.change(
      { operation, path: `${disk}/createSnapshot`, json, notFound: VolumeNotFoundError },
      call,
    );
    return this.get(name, call);
  }

  /** Deletes a snapshot. A missing one is no error. */
  async delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolumeSnapshot';
    const id = idOf(snapshot);
    if (!isKey(id) && !id.includes('/')) return;
    const call = this.#client.context.call(options);
    const path = await this.#path(id, operation, call);
    await this.#client.drop({ operation, path, notFound: VolumeSnapshotNotFoundError }, call);
  }

  /** Path of a snapshot as the source of a disk, of another project too. @throws VolumeSnapshotNotFoundError for anything else */
  source(snapshot: string, operation: string): string {
    const place = globalPlaceOf(snapshot, 'snapshots');
    if (place === null)
      throw this.#client.missing(operation, 'snapshots', snapshot, VolumeSnapshotNotFoundError);
    const { project, scope, key } = place;
    if (project === null) return this.#client.name(scope, 'snapshots', key);
    return ['projects', projectKey(project), scope, 'snapshots', key].join('/');
  }

  async #path(snapshot: string, operation: string, call: CallOptions): Promise<string> {
    const located = { collection: 'snapshots', operation, notFound: VolumeSnapshotNotFoundError };
    return this.#client.at('snapshots', await this.#client.global(snapshot, located, call));
  }

  async #idOf(volume: Volume | string, call: CallOptions): Promise<string> {
    const id = idOf(volume);
    return isNumber(id) ? id : (await this.#disks.resolve(volume, 'listVolumeSnapshots', call)).id;
  }
}
