import {
  type CallOptions,
  idOf,
  Part,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type CreateVolumeSnapshotOptions,
  defined,
  type Resource,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackModels, OpenStackSnapshot } from '../extras.js';
import { openStackResource } from '../resource.js';
import { type OpenStackCreateSnapshotExtra, readVolumeSnapshot, tagsWith } from './models.js';

/** The options of `createVolumeSnapshot` on OpenStack. */
export type SnapshotSpec = CreateVolumeSnapshotOptions<OpenStackCreateSnapshotExtra>;

/**
 * The portable work on snapshots of volumes: Cinder.
 *
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots
 */
export class Snapshots {
  readonly #snapshots: Resource<OpenStackSnapshot>;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    this.#snapshots = openStackResource(client, '/snapshots', {
      endpoint: 'volume',

      listPath: '/snapshots/detail',
      read: (row) => models.volumeSnapshot(readVolumeSnapshot(row)),
      notFound: VolumeSnapshotNotFoundError,
    });
  }

  /** Lists the snapshots of a volume, or of all volumes without one, page by page. */
  iterate(volume?: Volume | string | null, options?: CallOptions): AsyncIterable<OpenStackSnapshot> {
    const filter = volume === undefined || volume === null ? {} : { volume_id: idOf(volume) };
    return this.#snapshots.iterate('listVolumeSnapshots', filter, options);
  }

  /** Reads a snapshot. */
  get(
    operation: string,
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<OpenStackSnapshot> {
    return this.#snapshots.get(operation, snapshot, options);
  }

  /** Creates a snapshot of a volume. */
  async create(
    volume: Volume | string,
    spec: SnapshotSpec,
    options?: CallOptions,
  ): Promise<OpenStackSnapshot> {
    const special = { notFound: VolumeNotFoundError };
    return this.#snapshots.create('createVolumeSnapshot', this.body(idOf(volume), spec), options, special);
  }

  /** Deletes a snapshot. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }

  /** The `snapshot` of a create request. */
  protected body(volumeId: string, { name, tags, extra = {} }: SnapshotSpec): Record<string, unknown> {
    return defined({
      volume_id: volumeId,
      name,
      description: extra.description,
      force: extra.force,
      metadata: tagsWith(tags, extra.metadata),
    });
  }
}

/** Cinder's snapshots beyond the driver's portable methods: `cloud.volumeSnapshots`. */
export class VolumeSnapshots extends Part {
  readonly #snapshots: Snapshots;

  constructor(snapshots: Snapshots) {
    super();
    this.#snapshots = snapshots;
  }

  /** Reads a snapshot. @throws VolumeSnapshotNotFoundError */
  async get(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<OpenStackSnapshot> {
    return this.#snapshots.get('volumeSnapshots.get', snapshot, options);
  }
}
