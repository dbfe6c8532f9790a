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
import type { TencentCreateVolumeExtra, TencentExtras, TencentVolumeExtra } from './models.js';

type Disk = Volume<TencentVolumeExtra>;

const service = 'cbs';
const DEFAULT_TYPE = 'CLOUD_PREMIUM';

const actionsOf = ({ context }: RpcClient): RpcVolumeActions => ({
  attach: (id, node, device) => {
    if (device === undefined)
      return { action: 'AttachDisks', service, parameters: { InstanceId: node, DiskIds: [id] } };
    throw context.invalid('attachVolume', 'CVM chooses the device name itself; leave out device');
  },
  detach: (id, node) => ({
    action: 'DetachDisks',
    service,
    parameters: { InstanceId: node, DiskIds: [id] },
  }),
  resize: ({ id }, size) => ({ action: 'ResizeDisk', service, parameters: { DiskId: id, DiskSize: size } }),
  growing: 'updating',
  delete: (id) => ({ action: 'TerminateDisks', service, parameters: { DiskIds: [id] } }),
});

/** The portable methods of volumes, which CBS calls disks. */
export class Volumes extends RpcVolumes<TencentExtras> {
  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    super(client, models, DISKS, actionsOf(client));
  }

  /** Accepts a disk of a checked spec, paid by the hour; it is `creating` until CBS lists it. */
  async create(
    { name, size, location, snapshot, tags = {}, extra = {} }: CreateVolumeOptions<TencentCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'createVolume';
    const { client } = this.volumes;
    const call = client.context.call(options);
    const zone = await zoneFor(operation, client, COLLECTIONS.locations, location, call);
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
    return this.volumes.accepted(operation, row);
  }
}
