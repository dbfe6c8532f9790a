import { type CallOptions, idOf, VolumeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { type CoreClient, GONE } from './client.js';
import { listOf, SNAPSHOTS } from './collections.js';
import type { OracleCreateSnapshotExtra, OracleExtras, OracleSnapshotExtra } from './models.js';

type Backup = VolumeSnapshot<OracleSnapshotExtra>;

/** Backups of block volumes. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/VolumeBackup/ */
export class VolumeSnapshots {
  readonly #backups: Resource<Backup>;

  constructor(client: CoreClient, models: ComputeModels<OracleExtras>) {
    const collection = { ...SNAPSHOTS, query: listOf(client.compartmentId) };
    this.#backups = Resource.of(client, collection, (data) => models.volumeSnapshot(data));
  }

  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Backup, void, undefined> {
    const volumeId = volume === undefined || volume === null ? undefined : idOf(volume);
    for await (const backup of this.#backups.iterate('listVolumeSnapshots', { volumeId }, options))
      if (!GONE.has(backup.extra.lifecycleState ?? '')) yield backup;
  }

  /** Backs a volume up; `extra.lifecycleState` tells when the backup is whole. */
  create(
    volume: Volume | string,
    { name, tags, extra = {} }: CreateVolumeSnapshotOptions<OracleCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<Backup> {
    const fields = defined({
      volumeId: idOf(volume),
      displayName: name,
      freeformTags: tags,
      type: extra.type,
    });
    const special = { notFound: VolumeNotFoundError };
    return this.#backups.create('createVolumeSnapshot', fields, options, special);
  }

  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#backups.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
