import { type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type ActionRunner,
  type AttachVolumeOptions,
  checkMetadata,
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
import { LIMITS } from './limits.js';
import type {
  HetznerAction,
  HetznerCreateVolumeExtra,
  HetznerExtras,
  HetznerNodeExtra,
  HetznerVolumeExtra,
} from './models.js';

type HetznerVolume = Volume<HetznerVolumeExtra>;

/** Volumes. @see https://docs.hetzner.cloud/#volumes */
export class Volumes extends RestActionVolumes<HetznerExtras, HetznerAction> {
  readonly #servers: Resource<ComputeNode<HetznerNodeExtra>>;

  constructor(
    runner: ActionRunner<HetznerAction>,
    models: ComputeModels<HetznerExtras>,
    servers: Resource<ComputeNode<HetznerNodeExtra>>,
  ) {
    super(runner, models, VOLUMES);
    this.#servers = servers;
  }

  /** Creates a volume, and waits until it exists. */
  async create(
    { name, size, tags, snapshot, location, extra = {} }: CreateVolumeOptions<HetznerCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<HetznerVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkMetadata(tags ?? {}, LIMITS, context.details(operation));
    if (snapshot !== undefined) throw context.invalid(operation, 'Hetzner has no snapshots of volumes');
    const place = placeFor(operation, location, context);
    const labels = tags === undefined ? extra.labels : { ...tags, ...extra.labels };
    const json = defined({ name, size, location: place, format: extra.format, labels });
    const call = context.call(options);
    const body = await this.client.post({ operation, path: VOLUMES.path, json }, call);
    await this.runner.wait(operation, this.runner.begun(body), call);
    return this.get(body.object('volume').id('id'), call);
  }

  /** Attaches a volume to a server, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<HetznerVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined)
      throw context.invalid(
        operation,
        'Hetzner chooses the device name itself; see extra.device of the volume',
      );
    // Refuses a name, which would be sent as null and so be ignored.
    this.#servers.request(operation, node);
    const fields = { server: Number(idOf(node)), automount: false };
    return this.change(operation, volume, ['attach', fields], options);
  }

  /** Detaches a volume from its server, and waits until it is detached. */
  detach(volume: Volume | string, options?: CallOptions): Promise<HetznerVolume> {
    return this.change('detachVolume', volume, ['detach'], options);
  }

  /** Makes a volume larger, and waits until it is. */
  resize(volume: Volume | string, size: number, options?: CallOptions): Promise<HetznerVolume> {
    return this.change('resizeVolume', volume, ['resize', { size }], options);
  }
}
