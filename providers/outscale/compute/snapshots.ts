import { type CallOptions, idOf, type RpcClient } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  RpcResource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { filter } from '../api.js';
import { tagNew, tagPairs } from './tags.js';
import { SNAPSHOTS } from './collections.js';
import type { OutscaleExtras, OutscaleSnapshotExtra } from './models.js';

type Snapshot = VolumeSnapshot<OutscaleSnapshotExtra>;

/** The portable methods of snapshots of volumes. Their names are their descriptions. */
export class Snapshots {
  readonly #snapshots: RpcResource<Snapshot>;

  constructor(client: RpcClient, models: ComputeModels<OutscaleExtras>) {
    this.#snapshots = RpcResource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const parameters = volume === undefined || volume === null ? {} : filter('VolumeIds', [idOf(volume)]);
    return this.#snapshots.iterate('listVolumeSnapshots', parameters, options);
  }

  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const { client } = this.#snapshots;
    const call = client.context.call(options);
    const parameters = { VolumeId: idOf(volume), Description: name, ClientToken: crypto.randomUUID() };
    const request = { operation, action: 'CreateSnapshot', parameters, idempotent: true };
    const row = (await client.send(request, call)).object('Snapshot');
    const id = row.id('SnapshotId');
    const pairs = tagPairs(tags);
    await tagNew({ operation, what: 'snapshot', id, undo: () => this.delete(id) }, pairs, client, call);
    return this.#snapshots.accepted(operation, { ...row.raw, Tags: pairs });
  }

  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const action = { action: 'DeleteSnapshot', parameters: { SnapshotId: idOf(snapshot) } };
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, action, options);
  }
}
