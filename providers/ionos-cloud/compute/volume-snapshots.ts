import type { CallOptions, JsonClient } from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  type CreateVolumeSnapshotOptions,
  defined,
  Resource,
  type Volume,
  type VolumeData,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { SNAPSHOTS } from './collections.js';
import type {
  IonosCloudExtras,
  IonosCreateSnapshotExtra,
  IonosSnapshotExtra,
  IonosVolumeExtra,
} from './models.js';
import type { Requests } from './requests.js';

type Snapshot = VolumeSnapshot<IonosSnapshotExtra>;

/** Snapshots of volumes, which belong to the contract. */
export class VolumeSnapshots {
  readonly #client: JsonClient;
  readonly #requests: Requests;
  readonly #snapshots: Resource<Snapshot>;
  readonly #volumes: Resource<VolumeData<IonosVolumeExtra>>;

  constructor(
    client: JsonClient,
    models: ComputeModels<IonosCloudExtras>,
    [requests, volumes]: readonly [Requests, Collection<VolumeData<IonosVolumeExtra>>],
  ) {
    this.#client = client;
    this.#requests = requests;
    this.#snapshots = Resource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data));
    this.#volumes = new Resource(client, volumes);
  }

  /** All snapshots of the contract. @throws InvalidRequestError for those of one volume, which IONOS does not tell */
  async *iterate(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<Snapshot, void, undefined> {
    const operation = 'listVolumeSnapshots';
    if (volume !== undefined && volume !== null)
      throw this.#client.context.invalid(
        operation,
        'IONOS does not tell which volume a snapshot is of; list them all',
      );
    yield* this.#snapshots.iterate(operation, {}, options);
  }

  /** Begins a snapshot of a volume; it is `creating` at first. */
  async create(
    volume: Volume | string,
    { name, tags, extra = {} }: CreateVolumeSnapshotOptions<IonosCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<Snapshot> {
    const operation = 'createVolumeSnapshot';
    const { context } = this.#client;
    if (tags !== undefined) throw context.invalid(operation, 'IONOS takes no tags of snapshots');
    const json = { properties: defined({ name, description: extra.description }) };
    const request = this.#volumes.request(operation, volume, '/create-snapshot');
    const { body } = await this.#requests.send({ ...request, method: 'POST', json }, context.call(options));
    return this.#snapshots.read(body);
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('destroyVolumeSnapshot', snapshot, options);
  }
}
