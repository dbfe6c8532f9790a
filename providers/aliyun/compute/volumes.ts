import { type CallOptions, idOf, type RpcClient } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type CreateVolumeOptions,
  type RpcVolumeActions,
  RpcVolumes,
  type Volume,
  zoneFor,
} from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import { COLLECTIONS, DISKS } from './collections.js';
import type { AliyunCreateVolumeExtra, AliyunExtras, AliyunVolumeExtra } from './models.js';

type Disk = Volume<AliyunVolumeExtra>;

const ACTIONS: RpcVolumeActions = {
  attach: (id, node, device) => ({
    action: 'AttachDisk',
    parameters: { DiskId: id, InstanceId: node, Device: device },
  }),
  detach: (id, node) => ({ action: 'DetachDisk', parameters: { DiskId: id, InstanceId: node } }),
  // Online it is larger at once; its file system has to be enlarged afterwards.
  resize: ({ id, state }, size) => ({
    action: 'ResizeDisk',
    parameters: {
      DiskId: id,
      NewSize: size,
      Type: state === 'in-use' ? 'online' : 'offline',
      ClientToken: crypto.randomUUID(),
    },
    idempotent: true,
  }),
  delete: (id) => ({ action: 'DeleteDisk', parameters: { DiskId: id } }),
};

/** The portable methods of volumes, which ECS calls disks. */
export class Volumes extends RpcVolumes<AliyunExtras> {
  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    super(client, models, DISKS, ACTIONS);
  }

  /** Accepts a disk of a checked spec; it is `creating` for some seconds. */
  async create(
    { name, size, location, snapshot, tags, extra = {} }: CreateVolumeOptions<AliyunCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'createVolume';
    const { client } = this.volumes;
    const call = client.context.call(options);
    const zone = await zoneFor(operation, client, COLLECTIONS.locations, location, call);
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
    return this.volumes.accepted(operation, {
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
}
