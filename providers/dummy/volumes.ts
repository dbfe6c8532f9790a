import {
  type CallOptions,
  ConflictError,
  idOf,
  InvalidRequestError,
  NodeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeSize,
  checkVolumeSpec,
  type ComputeNode,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  type Volume,
  type VolumeSnapshot,
} from '../../src/compute/index.js';
import { DummyBase } from './base.js';
import type { DummyExtras } from './models.js';
import type { DummySnapshot, DummyVolume } from './records.js';

/** Volumes and snapshots of the DUMMY driver. */
export abstract class DummyVolumes extends DummyBase {
  override iterateVolumes(options?: CallOptions): AsyncIterable<Volume<DummyExtras['volume']>> {
    return this.walk(
      'listVolumes',
      () => this.cloud.volumes.values(),
      (record) => this.volume(record),
      options,
    );
  }

  override async getVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<DummyExtras['volume']>> {
    return this.run('getVolume', options, () => this.volume(this.volumeRecord(volume, 'getVolume')));
  }

  override async createVolume(
    spec: CreateVolumeOptions,
    options?: CallOptions,
  ): Promise<Volume<DummyExtras['volume']>> {
    checkVolumeSpec(spec, this.details('createVolume'));
    const { name, size, snapshot, tags = {} } = spec;
    return this.run('createVolume', options, () => {
      const { cloud } = this;
      if (snapshot !== undefined)
        this.find(cloud.snapshots, idOf(snapshot), 'createVolume', VolumeSnapshotNotFoundError);
      cloud.checkQuota('volumes', 'createVolume');
      const id = cloud.nextId('volume');
      const record: DummyVolume = {
        id,
        name,
        size,
        state: 'creating',
        next: null,
        nodeId: null,
        device: null,
        tags,
      };
      cloud.change(record, 'creating', 'available');
      cloud.volumes.set(id, record);
      return this.models.volume(readVolume(record));
    });
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Volume<DummyExtras['volume']>> {
    return this.run('attachVolume', options, () => {
      const record = this.cloud.look(this.volumeRecord(volume, 'attachVolume'));
      const { id } = this.find(this.cloud.nodes, idOf(node), 'attachVolume', NodeNotFoundError);
      this.#need(record, 'available', 'attachVolume');
      record.nodeId = id;
      record.device = device ?? '/dev/vdb';
      this.cloud.change(record, 'attaching', 'in-use');
      return this.models.volume(readVolume(record));
    });
  }

  override async detachVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<DummyExtras['volume']>> {
    return this.run('detachVolume', options, () => {
      const record = this.cloud.look(this.volumeRecord(volume, 'detachVolume'));
      this.#need(record, 'in-use', 'detachVolume');
      record.nodeId = null;
      record.device = null;
      this.cloud.change(record, 'detaching', 'available');
      return this.models.volume(readVolume(record));
    });
  }

  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<Volume<DummyExtras['volume']>> {
    checkVolumeSize(size, this.details('resizeVolume'));
    return this.run('resizeVolume', options, () => {
      const record = this.volumeRecord(volume, 'resizeVolume');
      if (size < record.size)
        throw new InvalidRequestError(
          `resizeVolume: the volume has ${record.size} GiB, and cannot be made smaller.`,
          this.details('resizeVolume'),
        );
      record.size = size;
      return this.volume(record);
    });
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.run('destroyVolume', options, () => {
      const record = this.cloud.volumes.get(idOf(volume));
      if (record === undefined) return;
      if (record.nodeId !== null) this.#need(record, 'available', 'destroyVolume');
      this.cloud.volumes.delete(record.id);
    });
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<DummyExtras['volumeSnapshot']>> {
    const wanted = volume === undefined || volume === null ? null : idOf(volume);
    return this.walk(
      'listVolumeSnapshots',
      () =>
        [...this.cloud.snapshots.values()].filter(({ volumeId }) => wanted === null || volumeId === wanted),
      (record) => this.models.volumeSnapshot(readSnapshot(this.cloud.look(record))),
      options,
    );
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    { name, tags = {} }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<DummyExtras['volumeSnapshot']>> {
    return this.run('createVolumeSnapshot', options, () => {
      const { id: volumeId, size } = this.volumeRecord(volume, 'createVolumeSnapshot');
      const id = this.cloud.nextId('snapshot');
      const createdAt = new Date();
      const record: DummySnapshot = {
        id,
        name,
        size,
        volumeId,
        createdAt,
        tags,
        state: 'creating',
        next: null,
      };
      this.cloud.change(record, 'creating', 'available');
      this.cloud.snapshots.set(id, record);
      return this.models.volumeSnapshot(readSnapshot(record));
    });
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    return this.run('destroyVolumeSnapshot', options, () => {
      this.cloud.snapshots.delete(idOf(snapshot));
    });
  }

  /** Detaches the volumes of a server that is destroyed. */
  protected detachAll(nodeId: string): void {
    for (const record of this.cloud.volumes.values()) {
      if (record.nodeId !== nodeId) continue;
      record.nodeId = null;
      record.device = null;
      record.state = 'available';
      record.next = null;
    }
  }

  protected volumeRecord(volume: Volume | string, method: string): DummyVolume {
    return this.find(this.cloud.volumes, idOf(volume), method, VolumeNotFoundError);
  }

  protected volume(record: DummyVolume): Volume<DummyExtras['volume']> {
    return this.models.volume(readVolume(this.cloud.look(record)));
  }

  #need(record: DummyVolume, state: DummyVolume['state'], method: string): void {
    if (record.state === state) return;
    throw new ConflictError(
      `${method}: volume ${record.name} (${record.id}) is ${record.state}, not ${state}.`,
      this.details(method),
    );
  }
}

function readVolume({ id, name, size, state, nodeId, device, tags }: DummyVolume) {
  return { id, name, size, state, extra: { nodeId, device, tags } };
}

function readSnapshot({ id, name, size, state, createdAt, volumeId, tags }: DummySnapshot) {
  return { id, name, size, state, createdAt, extra: { volumeId, tags } };
}
