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
import type { TencentCreateVolumeExtra, TencentExtras, TencentVolumeExtra } from './models.js';
import { anyZone } from './zones.js';

type Disk = Volume<TencentVolumeExtra>;

const service = 'cbs';
const DEFAULT_TYPE = 'CLOUD_PREMIUM';

/** The portable methods of volumes, which CBS calls disks. */
export class Volumes {
  readonly #disks: ActionResource<Disk>;

  constructor(client: ActionClient, models: ComputeModels<TencentExtras>) {
    this.#disks = ActionResource.of(client, DISKS, (data) => models.volume(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Disk> {
    return this.#disks.iterate('listVolumes', {}, options);
  }

  get(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.#disks.get('getVolume', volume, options);
  }

  /** Accepts a disk of a checked spec, paid by the hour; it is `creating` until CBS lists it. */
  async create(
    { name, size, location, snapshot, tags = {}, extra = {} }: CreateVolumeOptions<TencentCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'createVolume';
    const { client } = this.#disks;
    const call = client.context.call(options);
    const zone = location === undefined ? await anyZone(operation, client, call) : idOf(location);
    const Tags = tagPairs(tags);
    const fields = {
      DiskName: name,
      DiskSize: size,
      DiskType: extra.type ?? DEFAULT_TYPE,
      Placement: { Zone: zone },
      ...(Tags.length === 0 ? {} : { Tags }),
    };
    const parameters = {
      ...fields,
      DiskChargeType: 'POSTPAID_BY_HOUR',
      DiskCount: 1,
      SnapshotId: snapshot === undefined ? undefined : idOf(snapshot),
      Encrypt: extra.encrypted === true ? 'ENCRYPT' : undefined,
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateDisks', service, parameters, idempotent: true };
    const response = await client.send(request, call);
    const [DiskId] = response.strings('DiskIdSet');
    if (DiskId === undefined) throw response.wrong('DiskIdSet', 'a list with the id of the disk');
    const row = { ...fields, DiskId, DiskState: 'CREATING', DiskUsage: 'DATA_DISK' };
    return this.#disks.accepted(operation, row);
  }

  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'attachVolume';
    const { context } = this.#disks.client;
    if (device !== undefined)
      throw context.invalid(operation, 'CVM chooses the device name itself; leave out device');
    const parameters = { InstanceId: idOf(node), DiskIds: [idOf(volume)] };
    const call = context.call(options);
    await this.#disks.send(operation, { action: 'AttachDisks', service, parameters }, call);
    return this.#after(operation, volume, 'attaching', ({ extra }) => extra.nodeId === idOf(node), call);
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
    const parameters = { InstanceId: extra.nodeId, DiskIds: [id] };
    await this.#disks.send(operation, { action: 'DetachDisks', service, parameters }, call);
    return this.#after(operation, volume, 'detaching', ({ extra: now }) => now.nodeId === null, call);
  }

  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Disk> {
    const operation = 'resizeVolume';
    const call = this.#disks.client.context.call(options);
    const parameters = { DiskId: idOf(volume), DiskSize: size };
    await this.#disks.send(operation, { action: 'ResizeDisk', service, parameters }, call);
    return this.#after(operation, volume, 'updating', ({ size: now }) => (now ?? 0) >= size, call);
  }

  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const parameters = { DiskIds: [idOf(volume)] };
    const action = { action: 'TerminateDisks', service, parameters };
    return this.#disks.delete('destroyVolume', action, options);
  }

  #after(
    operation: string,
    volume: Volume | string,
    during: 'attaching' | 'detaching' | 'updating',
    isDone: (disk: Disk) => boolean,
    call: Call,
  ): Promise<Disk> {
    const read = (shared: Call): Promise<Disk> => this.#disks.get(operation, volume, shared);
    return volumeAfter({ read, during, isDone }, this.#disks.client.context.details(operation), call);
  }
}
