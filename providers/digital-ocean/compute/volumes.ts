import { type CallOptions, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type ActionRunner,
  type AttachVolumeOptions,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  placeFor,
  type Resource,
  RestActionVolumes,
  type Volume,
} from '../../../src/compute/index.js';
import { VOLUMES } from './collections.js';
import type {
  DigitalOceanAction,
  DigitalOceanCreateVolumeExtra,
  DigitalOceanExtras,
  DigitalOceanVolumeExtra,
  DropletExtra,
} from './models.js';
import { tagsFor } from './tag-words.js';

type DigitalOceanVolume = Volume<DigitalOceanVolumeExtra>;

/** Volumes. @see https://docs.digitalocean.com/reference/api/reference/block-storage/ */
export class Volumes extends RestActionVolumes<DigitalOceanExtras, DigitalOceanAction> {
  readonly #droplets: Resource<ComputeNode<DropletExtra>>;

  constructor(
    runner: ActionRunner<DigitalOceanAction>,
    models: ComputeModels<DigitalOceanExtras>,
    droplets: Resource<ComputeNode<DropletExtra>>,
  ) {
    super(runner, models, VOLUMES);
    this.#droplets = droplets;
  }

  /** Makes a volume. */
  async create(
    { name, size, tags, snapshot, location, extra = {} }: CreateVolumeOptions<DigitalOceanCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<DigitalOceanVolume> {
    const operation = 'createVolume';
    const fields = defined({
      name,
      size_gigabytes: size,
      region: placeFor(operation, location, this.client.context),
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
      description: extra.description,
      filesystem_type: extra.filesystem,
      tags: tagsFor(operation, this.client.context, tags, extra.tags),
    });
    return this.volumes.create(operation, fields, options);
  }

  /** Attaches a volume to a Droplet, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<DigitalOceanVolume> {
    const operation = 'attachVolume';
    if (device !== undefined)
      throw this.client.context.invalid(
        operation,
        'DigitalOcean chooses the device name itself (/dev/disk/by-id/scsi-0DO_Volume_<name>)',
      );
    // Refuses impossible Droplet ids.
    this.#droplets.request(operation, node);
    return this.change(operation, volume, ['attach', { droplet_id: Number(idOf(node)) }], options);
  }

  /** Detaches a volume from its Droplet, and waits until it is detached. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<DigitalOceanVolume> {
    const operation = 'detachVolume';
    const call = this.client.context.call(options);
    const [nodeId] = (await this.get(volume, call)).extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `${operation}: the volume ${idOf(volume)} is not attached to any Droplet.`,
        this.client.context.details(operation),
      );
    return this.change(operation, volume, ['detach', { droplet_id: Number(nodeId) }], call);
  }

  /** Makes a volume larger, and waits until it is. */
  resize(volume: Volume | string, size: number, options?: CallOptions): Promise<DigitalOceanVolume> {
    return this.change('resizeVolume', volume, ['resize', { size_gigabytes: size }], options);
  }
}
