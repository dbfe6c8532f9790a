import {
  type ActionClient,
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
} from '../../../src/driver/index.js';
import {
  ActionResource,
  type AttachVolumeOptions,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  type Volume,
  volumeAfter,
} from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import { DISKS } from './collections.js';
import type { AliyunCreateVolumeExtra, AliyunExtras, AliyunVolumeExtra } from './models.js';
import { anyZone } from './zones.js';

type Disk = Volume<AliyunVolumeExtra>;

/** The portable methods of volumes, which ECS calls disks. */
export class Volumes {
  readonly #disks: ActionResource<Disk>;

  constructor(client: ActionClient, models: ComputeModels<AliyunExtras>) {
    this.#disks = ActionResource.of(client, DISKS, (data) => models.volume(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Disk> {
    return this.#disks.iterate('listVolumes', {}, options);
  }

  get(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.#disks.get('getVolume', volume, options);
  }

  /** Accepts a disk of a checked spec; it is `creating` for some seconds. */
  async create(
    { name, size, location, snapshot, tags, extra = {} }: CreateVolumeOptions<AliyunCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'createVolume';
    const { client } = this.#disks;
    const call = client.context.call(options);
    const zone = location === undefined ? await anyZone(operation, client, call) : idOf(location);
    const parameters = {
      DiskName: name,
      Size: size,
      ZoneId: zone,
      SnapshotId: snapshot === undefined ? undefined : idOf(snapshot),
      DiskCategory: extra.category,
      PerformanceLevel: extra.performanceLevel,
      Encrypted: extra.encrypted,
      Tag: tagPairs(tags),
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateDisk', parameters, idempotent: true };
    const id = (await client.send(request, call)).id('DiskId');
    return this.#disks.accepted(operation, {
      DiskId: id,
      DiskName: name,
      Size: size,
      Status: 'Creating',
      Type: 'data',
      Category: extra.category,
      ZoneId: zone,
      Tags: { Tag: tagPairs(tags) },
    });
  }

  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const parameters = { DiskId: idOf(volume), InstanceId: idOf(node), Device: device };
    const action = { action: 'AttachDisk', parameters };
    const call = this.#disks.client.context.call(options);
    await this.#disks.send('attachVolume', action, call);
    const isDone = ({ extra }: Disk): boolean => extra.nodeId === idOf(node);
    return this.#after('attachVolume', volume, 'attaching', isDone, call);
  }

  async detach(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    const operation = 'detachVolume';
    const { context } = this.#disks.client;
    const call = context.call(options);
    const { id, extra } = await this.#disks.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the disk ${id} is not attached to any instance.`,
        context.details(operation),
      );
    const parameters = { DiskId: id, InstanceId: extra.nodeId };
    await this.#disks.send(operation, { action: 'DetachDisk', parameters }, call);
    return this.#after(operation, volume, 'detaching', ({ extra: now }) => now.nodeId === null, call);
  }

  /** Makes a disk larger: at once if an instance has it, where its file system has to be enlarged afterwards. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Disk> {
    const operation = 'resizeVolume';
    const call = this.#disks.client.context.call(options);
    const { state } = await this.#disks.get(operation, volume, call);
    const Type = state === 'in-use' ? 'online' : 'offline';
    const parameters = { DiskId: idOf(volume), NewSize: size, Type, ClientToken: crypto.randomUUID() };
    return this.#disks.change(
      operation,
      volume,
      { action: 'ResizeDisk', parameters, idempotent: true },
      call,
    );
  }

  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const parameters = { DiskId: idOf(volume) };
    return this.#disks.delete('destroyVolume', { action: 'DeleteDisk', parameters }, options);
  }

  #after(
    operation: string,
    volume: Volume | string,
    during: 'attaching' | 'detaching',
    isDone: (disk: Disk) => boolean,
    call: Call,
  ): Promise<Disk> {
    const read = (shared: Call): Promise<Disk> => this.#disks.get(operation, volume, shared);
    return volumeAfter({ read, during, isDone }, this.#disks.client.context.details(operation), call);
  }
}
