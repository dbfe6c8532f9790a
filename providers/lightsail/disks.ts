import { type Call, type CallOptions, ConflictError, idOf, type RpcClient } from '../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  RpcResource,
  type Volume,
} from '../../src/compute/index.js';
import { tagList } from './api.js';
import { DISKS } from './collections.js';
import type { LightsailExtras, LightsailNodeExtra, LightsailVolumeExtra } from './models.js';
import { changed } from './operations.js';
import type { ZoneFor } from './zones.js';

type Disk = Volume<LightsailVolumeExtra>;
type Nodes = RpcResource<ComputeNode<LightsailNodeExtra>>;

/** Device names of Linux for disks beside the system's. @see https://docs.aws.amazon.com/lightsail/latest/userguide/create-and-attach-additional-block-storage-disks-linux-unix.html */
const DEVICES = Array.from('fghijklmnop', (letter) => `/dev/xvd${letter}`);

/** The portable methods of volumes, which Lightsail calls disks. */
export class Disks {
  readonly #disks: RpcResource<Disk>;
  readonly #nodes: Nodes;
  readonly #zoneFor: ZoneFor;

  constructor(client: RpcClient, models: ComputeModels<LightsailExtras>, nodes: Nodes, zoneFor: ZoneFor) {
    this.#disks = RpcResource.of(client, DISKS, (data) => models.volume(data));
    this.#nodes = nodes;
    this.#zoneFor = zoneFor;
  }

  iterate(options?: CallOptions): AsyncIterable<Disk> {
    return this.#disks.iterate('listVolumes', {}, options);
  }

  get(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.#disks.get('getVolume', volume, options);
  }

  async create(spec: CreateVolumeOptions, options?: CallOptions): Promise<Disk> {
    const operation = 'createVolume';
    const { client } = this.#disks;
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], client.context.details(operation));
    const { name, size, location, snapshot, tags } = spec;
    const call = client.context.call(options);
    const availabilityZone = await this.#zoneFor(operation, location, call);
    const fields = { diskName: name, availabilityZone, sizeInGb: size, tags: tagList(tags) };
    const request =
      snapshot === undefined
        ? { action: 'CreateDisk', parameters: fields }
        : {
            action: 'CreateDiskFromSnapshot',
            parameters: { ...fields, diskSnapshotName: idOf(snapshot) },
          };
    await client.send({ ...request, operation }, call);
    const row = { name, sizeInGb: size, state: 'pending', location: { availabilityZone } };
    return this.#disks.accepted(operation, { ...row, tags: fields.tags });
  }

  /** Attaches a disk, and waits until Lightsail has done it. Without `device` it is the first free one from `/dev/xvdf` on. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const call = this.#disks.client.context.call(options);
    const diskPath = device ?? (await this.#freeDevice(node, call));
    const parameters = { diskName: idOf(volume), instanceName: idOf(node), diskPath };
    const action = { action: 'AttachDisk', parameters };
    return changed(this.#disks, 'attachVolume', idOf(volume), action, call);
  }

  /** Detaches a disk, and waits until Lightsail has done it. Its instance has to be stopped. */
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
    const action = { action: 'DetachDisk', parameters: { diskName: id } };
    return changed(this.#disks, operation, id, action, call);
  }

  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const parameters = { diskName: idOf(volume), forceDeleteAddOns: true };
    return this.#disks.delete('destroyVolume', volume, { action: 'DeleteDisk', parameters }, options);
  }

  async #freeDevice(node: ComputeNode | string, call: Call): Promise<string> {
    const operation = 'attachVolume';
    const { id, extra } = await this.#nodes.get(operation, node, call);
    const taken = new Set(extra.disks.map(({ path }) => path));
    const free = DEVICES.find((device) => !taken.has(device));
    if (free !== undefined) return free;
    throw new ConflictError(
      `${operation}: ${id} has no device name from /dev/xvdf to /dev/xvdp left; name one as device.`,
      this.#disks.client.context.details(operation),
    );
  }
}
