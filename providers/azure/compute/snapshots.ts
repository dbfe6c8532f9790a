import { type CallOptions, collect, idOf, Part } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { type ArmClient, type ArmReference, shortLocation } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { ARM } from '../arm/types.js';
import { refuseTaken } from './disks.js';
import type { AzureComputeExtras, AzureCreateSnapshotExtra, AzureSnapshotExtra } from './models.js';
import { readSnapshot } from './read.js';

type Snapshot = VolumeSnapshot<AzureSnapshotExtra>;

/**
 * Snapshots of managed disks.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/snapshots
 */
export class AzureSnapshots extends Part {
  readonly #client: ArmClient;
  readonly #models: ComputeModels<AzureComputeExtras>;
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, models: ComputeModels<AzureComputeExtras>, groups: AzureResourceGroups) {
    super();
    this.#client = client;
    this.#models = models;
    this.#groups = groups;
  }

  /** Lists all snapshots, page by page, or those of one disk. */
  iterate(disk?: ArmReference | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const operation = 'listVolumeSnapshots';
    const source =
      disk === undefined || disk === null ? null : this.#client.idOf(ARM.disks, idOf(disk), operation);
    return this.#client.listAll(
      ARM.snapshots,
      operation,
      (row) => {
        const data = readSnapshot(row);
        return source === null || data.extra.volumeId === source ? this.#models.volumeSnapshot(data) : null;
      },
      options,
    );
  }

  /** Lists all snapshots, or those of one disk. */
  async list(disk?: ArmReference | null, options?: CallOptions): Promise<Snapshot[]> {
    return collect(this.iterate(disk, this.#client.context.call(options)));
  }

  /** Fetches a snapshot. @throws VolumeSnapshotNotFoundError */
  async get(snapshot: ArmReference, options?: CallOptions): Promise<Snapshot> {
    const found = await this.#client.find(ARM.snapshots, snapshot, 'snapshots.get', options);
    return this.#models.volumeSnapshot(readSnapshot(found));
  }

  /** Makes a snapshot of a disk, in its region. @throws VolumeNotFoundError; ConflictError for a name that is taken */
  async create(
    disk: ArmReference,
    spec: CreateVolumeSnapshotOptions<AzureCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const { name, tags, extra = {} } = spec;
    const call = this.#client.context.call(options);
    const source = await this.#client.find(ARM.disks, disk, operation, call);
    const location = shortLocation(source.id('location'));
    await this.#groups.ensure(location, call);
    await refuseTaken(this.#client, ARM.snapshots, name, operation, call);
    const creationData = { createOption: 'Copy', sourceResourceId: source.id('id') };
    const properties = { creationData, incremental: extra.incremental ?? true };
    const json = defined({ location, tags, properties });
    const address = this.#client.at(ARM.snapshots, name, operation);
    const { notFound } = ARM.disks;
    const { body } = await this.#client.change(
      { operation, method: 'PUT', ...address, json, notFound },
      call,
    );
    const row = body.has('id') ? body : await this.#client.find(ARM.snapshots, name, operation, call);
    const data = readSnapshot(row);
    const size = data.size ?? source.object('properties').optionalNumber('diskSizeGB');
    return this.#models.volumeSnapshot({ ...data, size });
  }

  /** Deletes a snapshot. A missing one is no error. */
  async delete(snapshot: ArmReference, options?: CallOptions): Promise<void> {
    await this.#client.remove(ARM.snapshots, snapshot, 'destroyVolumeSnapshot', options);
  }
}
