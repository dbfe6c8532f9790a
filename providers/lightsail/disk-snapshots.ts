import { type CallOptions, idOf, type RpcClient, VolumeNotFoundError } from '../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  RpcResource,
  type Volume,
  type VolumeSnapshot,
} from '../../src/compute/index.js';
import { tagList } from './api.js';
import { DISK_SNAPSHOTS } from './collections.js';
import type { LightsailExtras, LightsailSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<LightsailSnapshotExtra>;

/** The portable methods of snapshots of disks. */
export class DiskSnapshots {
  readonly #snapshots: RpcResource<Snapshot>;

  constructor(client: RpcClient, models: ComputeModels<LightsailExtras>) {
    this.#snapshots = RpcResource.of(client, DISK_SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  /** Lists snapshots; Lightsail has no filter, so those of other disks are read too. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const disk = volume === undefined || volume === null ? null : idOf(volume);
    for await (const snapshot of this.#snapshots.iterate('listVolumeSnapshots', {}, options))
      if (disk === null || snapshot.extra.volumeId === disk) yield snapshot;
  }

  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const list = tagList(tags);
    const parameters = { diskName: idOf(volume), diskSnapshotName: name, tags: list };
    const request = { operation, action: 'CreateDiskSnapshot', parameters, notFound: VolumeNotFoundError };
    await this.#snapshots.client.send(request, options);
    const sizeInGb = typeof volume === 'string' ? null : volume.size;
    const row = { name, state: 'pending', sizeInGb, fromDiskName: idOf(volume), tags: list };
    return this.#snapshots.accepted(operation, row);
  }

  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const parameters = { diskSnapshotName: idOf(snapshot) };
    const action = { action: 'DeleteDiskSnapshot', parameters };
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, action, options);
  }
}
