import { type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  ComputeModels,
  CreateVolumeSnapshotOptions,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import { filtersOf } from '../query.js';
import type { Ec2Client, Ec2Listing } from './client.js';
import type { Ec2CreateSnapshotExtra, Ec2Extras, Ec2SnapshotExtra } from './models.js';
import { PAGE, readSnapshot, tagSpecification } from './read.js';

/** The portable methods of snapshots of volumes. */
export class Ec2Snapshots {
  readonly listing: Ec2Listing<VolumeSnapshot<Ec2SnapshotExtra>>;
  readonly #client: Ec2Client;
  readonly #models: ComputeModels<Ec2Extras>;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#models = models;
    this.listing = {
      action: 'DescribeSnapshots',
      key: 'snapshotSet',
      page: PAGE,
      parameters: { Owner: ['self'] },
      read: (row) => models.volumeSnapshot(readSnapshot(row)),
    };
  }

  iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<Ec2SnapshotExtra>> {
    const isOne = volume !== undefined && volume !== null;
    const parameters = isOne ? { Filter: filtersOf({ 'volume-id': [idOf(volume)] }) } : {};
    return this.#client.list(this.listing, { operation: 'listVolumeSnapshots', parameters }, options);
  }

  async create(
    volume: Volume | string,
    { name, tags, extra }: CreateVolumeSnapshotOptions<Ec2CreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<Ec2SnapshotExtra>> {
    const parameters = {
      VolumeId: idOf(volume),
      Description: extra?.description,
      TagSpecification: tagSpecification('snapshot', name, { ...tags, ...extra?.tags }),
    };
    const response = await this.#client.call(
      { operation: 'createVolumeSnapshot', action: 'CreateSnapshot', parameters },
      options,
    );
    return this.#models.volumeSnapshot({ ...readSnapshot(response), name });
  }

  async delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    const parameters = { SnapshotId: idOf(snapshot) };
    await this.#client.delete(
      { operation: 'destroyVolumeSnapshot', action: 'DeleteSnapshot', parameters },
      options,
    );
  }
}
