import { type RpcClient, type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  RpcResource,
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { filter, tagPairs } from './api.js';
import { SNAPSHOTS } from './collections.js';
import type { TencentExtras, TencentSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<TencentSnapshotExtra>;

const service = 'cbs';

/** The portable methods of snapshots of disks. */
export class Snapshots {
  readonly #snapshots: RpcResource<Snapshot>;

  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    this.#snapshots = RpcResource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const parameters = volume === undefined || volume === null ? {} : filter('disk-id', [idOf(volume)]);
    return this.#snapshots.iterate('listVolumeSnapshots', parameters, options);
  }

  async create(
    volume: Volume | string,
    { name, tags = {} }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const Tags = tagPairs(tags);
    const fields = { DiskId: idOf(volume), SnapshotName: name, ...(Tags.length === 0 ? {} : { Tags }) };
    const request = { operation, action: 'CreateSnapshot', service, parameters: fields };
    const SnapshotId = (await this.#snapshots.client.send(request, options)).id('SnapshotId');
    const DiskSize = typeof volume === 'string' ? null : volume.size;
    const row = { ...fields, SnapshotId, SnapshotState: 'CREATING', DiskSize };
    return this.#snapshots.accepted(operation, row);
  }

  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const parameters = { SnapshotIds: [idOf(snapshot)] };
    const action = { action: 'DeleteSnapshots', service, parameters };
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, action, options);
  }
}
