import { type RpcClient, type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  RpcResource,
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import { SNAPSHOTS } from './collections.js';
import type { AliyunExtras, AliyunSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<AliyunSnapshotExtra>;

/** The portable methods of snapshots of disks. */
export class Snapshots {
  readonly #snapshots: RpcResource<Snapshot>;

  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    this.#snapshots = RpcResource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const parameters = volume === undefined || volume === null ? {} : { DiskId: idOf(volume) };
    return this.#snapshots.iterate('listVolumeSnapshots', parameters, options);
  }

  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const parameters = {
      DiskId: idOf(volume),
      SnapshotName: name,
      Tag: tagPairs(tags),
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateSnapshot', parameters, idempotent: true };
    const id = (await this.#snapshots.client.send(request, options)).id('SnapshotId');
    return this.#snapshots.accepted(operation, {
      SnapshotId: id,
      SnapshotName: name,
      Status: 'progressing',
      SourceDiskId: idOf(volume),
      SourceDiskSize: typeof volume === 'string' ? null : volume.size,
      Tags: { Tag: tagPairs(tags) },
    });
  }

  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const parameters = { SnapshotId: idOf(snapshot) };
    const action = { action: 'DeleteSnapshot', parameters };
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, action, options);
  }
}
