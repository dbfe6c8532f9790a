import { type CallOptions, idOf } from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  type Resource,
  RestVolumes,
  type Volume,
} from '../../../src/compute/index.js';
import { VOLUMES } from './collections.js';
import { idIn } from './create-body.js';
import type { ExoscaleExtras, ExoscaleVolumeExtra } from './models.js';
import type { ExoscaleClient } from './operations.js';
import { checkZone } from './zones.js';

type ExoscaleVolume = Volume<ExoscaleVolumeExtra>;

/** Volumes of the block storage. @see https://openapi-v2.exoscale.com/#endpoint-block-storage */
export class Volumes extends RestVolumes<ExoscaleExtras> {
  declare protected readonly client: ExoscaleClient;
  readonly #instances: Resource<ComputeNode>;

  constructor(
    client: ExoscaleClient,
    models: ComputeModels<ExoscaleExtras>,
    instances: Resource<ComputeNode>,
  ) {
    super(client, models, VOLUMES);
    this.#instances = instances;
  }

  /** Makes a volume, and waits until it exists. */
  async create(spec: CreateVolumeOptions, options?: CallOptions): Promise<ExoscaleVolume> {
    const { context } = this.client;
    const operation = 'createVolume';
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], context.details(operation));
    checkZone(operation, spec.location, context);
    const { name, size, tags, snapshot } = spec;
    const source = snapshot === undefined ? undefined : { id: idIn(operation, idOf(snapshot), context) };
    const json = defined({ name, size, labels: tags, 'block-storage-snapshot': source });
    return this.client.createAndGet({ operation, path: VOLUMES.path, json }, this.volumes, options);
  }

  /** Attaches a volume to an instance, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<ExoscaleVolume> {
    const operation = 'attachVolume';
    if (device !== undefined)
      throw this.client.context.invalid(operation, 'Exoscale chooses the device name itself');
    const call = this.client.context.call(options);
    // A refusal would not tell which of the two does not exist.
    const { id } = await this.#instances.get(operation, node, call);
    return this.#change(operation, volume, ':attach', { instance: { id } }, call);
  }

  /** Detaches a volume from its instance, and waits until it is detached. */
  detach(volume: Volume | string, options?: CallOptions): Promise<ExoscaleVolume> {
    return this.#change('detachVolume', volume, ':detach', undefined, options);
  }

  /** Makes a volume larger: one that is detached, or whose instance is stopped. */
  resize(volume: Volume | string, size: number, options?: CallOptions): Promise<ExoscaleVolume> {
    return this.#change('resizeVolume', volume, ':resize-volume', { size }, options);
  }

  async #change(
    operation: string,
    volume: Volume | string,
    below: string,
    json: object | undefined,
    options: CallOptions | undefined,
  ): Promise<ExoscaleVolume> {
    const call = this.client.context.call(options);
    const request = this.volumes.request(operation, volume, below);
    await this.client.change('put', json === undefined ? request : { ...request, json }, call);
    return this.volumes.get(operation, volume, call);
  }
}
