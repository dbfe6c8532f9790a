import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  type RpcClient,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  type RpcResource,
  type RpcVolumeActions,
  RpcVolumes,
  type Volume,
  zoneFor,
} from '../../../src/compute/index.js';
import { checkNameTag, namedTags, tagNew } from './tags.js';
import { COLLECTIONS, VOLUMES } from './collections.js';
import type {
  OutscaleCreateVolumeExtra,
  OutscaleExtras,
  OutscaleNodeExtra,
  OutscaleVolumeExtra,
} from './models.js';

type Disk = Volume<OutscaleVolumeExtra>;
type Vms = RpcResource<ComputeNode<OutscaleNodeExtra>>;

/** Names of devices beside the system's. @see https://docs.outscale.com/api.html#linkvolume */
const DEVICES = Array.from('bcdefghijklmnopqrstuvwxyz', (letter) => `/dev/xvd${letter}`);

const ACTIONS: RpcVolumeActions = {
  attach: (id, node, device) => ({
    action: 'LinkVolume',
    parameters: { VolumeId: id, VmId: node, DeviceName: device },
  }),
  detach: (id) => ({ action: 'UnlinkVolume', parameters: { VolumeId: id } }),
  resize: ({ id }, size) => ({
    action: 'UpdateVolume',
    parameters: { VolumeId: id, Size: size },
    idempotent: true,
  }),
  growing: 'updating',
  delete: (id) => ({ action: 'DeleteVolume', parameters: { VolumeId: id } }),
};

/** The portable methods of volumes. */
export class Volumes extends RpcVolumes<OutscaleExtras> {
  readonly #vms: Vms;

  constructor(client: RpcClient, models: ComputeModels<OutscaleExtras>, vms: Vms) {
    super(client, models, VOLUMES, ACTIONS);
    this.#vms = vms;
  }

  /** Creates a volume of a checked spec; default: in the first Subregion. */
  async create(
    { name, size, location, snapshot, tags, extra = {} }: CreateVolumeOptions<OutscaleCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'createVolume';
    const { client } = this.volumes;
    checkNameTag(operation, name, tags, client.context);
    const call = client.context.call(options);
    const parameters = {
      SubregionName: await zoneFor(operation, client, COLLECTIONS.locations, location, call),
      Size: size,
      SnapshotId: snapshot === undefined ? undefined : idOf(snapshot),
      VolumeType: extra.type,
      Iops: extra.iops,
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateVolume', parameters, idempotent: true };
    const row = (await client.send(request, call)).object('Volume');
    const id = row.id('VolumeId');
    const named = namedTags(name, tags);
    await tagNew({ operation, what: 'volume', id, undo: () => this.delete(id) }, named, client, call);
    return this.volumes.accepted(operation, { ...row.raw, Tags: named });
  }

  /** Attaches a volume to a VM of its Subregion; default: as the first free device from `/dev/xvdb` on. */
  override async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const call = this.volumes.client.context.call(options);
    const name = device ?? (await this.#freeDevice(node, call));
    return super.attach(volume, node, { device: name }, call);
  }

  async #freeDevice(node: ComputeNode | string, call: Call): Promise<string> {
    const operation = 'attachVolume';
    const { extra } = await this.#vms.get(operation, node, call);
    const used = Object.keys(extra.devices).map((device) => device.replace('/dev/sd', '/dev/xvd'));
    const free = DEVICES.find((device) => !used.includes(device));
    if (free !== undefined) return free;
    throw new ConflictError(
      `${operation}: ${idOf(node)} has no device left from ${String(DEVICES[0])} to ${String(DEVICES.at(-1))}; give device.`,
      this.volumes.client.context.details(operation),
    );
  }
}
