import { type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  ComputeModels,
  CreateVolumeSnapshotOptions,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { BACKUPS, VOLUMES } from './collections.js';
import { Kind } from './kind.js';
import type { UpCloudExtras, UpCloudSnapshotExtra } from './models.js';

type Backup = VolumeSnapshot<UpCloudSnapshotExtra>;

/** Backups of volumes as their snapshots. @see https://developers.upcloud.com/1.3/9-storages/#create-backup */
export class VolumeSnapshots {
  readonly #backups: Kind<Backup>;
  readonly #volumes: Kind<object>;

  constructor(client: UpCloudClient, models: ComputeModels<UpCloudExtras>) {
    this.#backups = Kind.of(client, BACKUPS, (data) => models.volumeSnapshot(data));
    this.#volumes = new Kind<object>(client, VOLUMES);
  }

  /** Backups of a volume, found in the list of all; of all volumes without one. */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Backup, void, undefined> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    for await (const backup of this.#backups.resource.iterate('listVolumeSnapshots', {}, options))
      if (wanted === null || backup.extra.volumeId === wanted) yield backup;
  }

  /** Makes a backup of a volume; its state tells when it can be used. */
  async create(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<Backup> {
    const operation = 'createVolumeSnapshot';
    const { client } = this.#backups;
    if (tags !== undefined) throw client.context.invalid(operation, 'a backup of UpCloud takes no tags');
    const call = client.context.call(options);
    await this.#volumes.get(operation, volume, call);
    const request = this.#volumes.resource.request(operation, volume, '/backup');
    return this.#backups.resource.read(
      await client.post({ ...request, json: { storage: { title: name } } }, call),
    );
  }

  /** Deletes a backup. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#backups.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
