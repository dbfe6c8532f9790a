import { type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  ComputeModels,
  CreateVolumeSnapshotOptions,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import { type CloudStackClient, pairsOf } from '../client.js';
import { SNAPSHOTS } from './listings.js';
import type { CloudStackExtras, CloudStackSnapshotExtra } from './models.js';
import { CloudStackResource } from './resource.js';

type Snapshot = VolumeSnapshot<CloudStackSnapshotExtra>;

/** The portable methods of snapshots of volumes. */
export class CloudStackSnapshots {
  readonly #client: CloudStackClient;
  readonly #resource: CloudStackResource<Snapshot>;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>) {
    this.#client = client;
    this.#resource = CloudStackResource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
  }

  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<Snapshot> {
    const volumeid = volume === undefined || volume === null ? undefined : idOf(volume);
    return this.#resource.iterate('listVolumeSnapshots', { volumeid }, options);
  }

  async create(
    volume: Volume | string,
    { name, tags = {} }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const call = this.#client.context.call(options);
    const parameters = { volumeid: idOf(volume), name, ...pairsOf('tags', tags) };
    const made = await this.#client.run({ operation, command: 'createSnapshot', parameters }, call);
    return this.#resource.get(operation, made.object('snapshot').id('id'), call);
  }

  async delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const parameters = { id: idOf(snapshot) };
    const command = { operation: 'destroyVolumeSnapshot', command: 'deleteSnapshot', parameters };
    await this.#client.delete(command, options);
  }
}
