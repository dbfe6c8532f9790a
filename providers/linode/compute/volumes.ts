import {
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
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
import { regionOf } from './create-body.js';
import type { LinodeCreateVolumeExtra, LinodeExtras, LinodeNodeExtra, LinodeVolumeExtra } from './models.js';
import { readVolume } from './read.js';
import { tagsFor } from './tags.js';

type LinodeVolume = Volume<LinodeVolumeExtra>;

/** Volumes. Linode accepts a change, and its end shows in the volume's state. @see https://techdocs.akamai.com/linode-api/reference/get-volumes */
export class Volumes extends RestVolumes<LinodeExtras> {
  readonly #models: ComputeModels<LinodeExtras>;
  readonly #instances: Resource<ComputeNode<LinodeNodeExtra>>;

  constructor(
    client: JsonClient,
    models: ComputeModels<LinodeExtras>,
    instances: Resource<ComputeNode<LinodeNodeExtra>>,
  ) {
    super(client, models, VOLUMES);
    this.#models = models;
    this.#instances = instances;
  }

  /** Makes a volume, of 10 GiB at least. */
  async create(
    spec: CreateVolumeOptions<LinodeCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<LinodeVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'tags'], context.details(operation));
    const { name, size, location, tags, extra = {} } = spec;
    const fields = defined({
      label: name,
      size,
      region: regionOf(operation, location, context),
      tags: tagsFor(operation, context, tags, extra.tags),
      encryption: extra.encryption,
    });
    return this.volumes.create(operation, fields, options);
  }

  /** Attaches a volume to a server of its region, by the configuration that the server booted with last. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<LinodeVolume> {
    const operation = 'attachVolume';
    if (device !== undefined)
      throw this.client.context.invalid(
        operation,
        'Linode chooses the device itself; see extra.device of the volume',
      );
    // Refuses impossible ids.
    this.#instances.request(operation, node);
    const request = this.volumes.request(operation, volume, '/attach');
    return this.volumes.read(
      await this.client.post({ ...request, json: { linode_id: Number(idOf(node)) } }, options),
    );
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<LinodeVolume> {
    const operation = 'detachVolume';
    const call = this.client.context.call(options);
    const { extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null) throw this.#conflict(operation, volume, 'is attached to no server');
    await this.client.post(this.volumes.request(operation, volume, '/detach'), call);
    const found = readVolume(await this.client.get(this.volumes.request(operation, volume), call));
    return this.#models.volume({ ...found, state: found.state === 'in-use' ? 'detaching' : found.state });
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<LinodeVolume> {
    const request = this.volumes.request('resizeVolume', volume, '/resize');
    return this.volumes.read(await this.client.post({ ...request, json: { size } }, options));
  }

  /** Deletes a volume that no server has: Linode itself deletes attached ones too. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.client.context.call(options);
    try {
      const { extra } = await this.volumes.get(operation, volume, call);
      if (extra.nodeId !== null)
        throw this.#conflict(operation, volume, `is attached to the server ${extra.nodeId}`);
      await this.volumes.delete(operation, volume, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'volume-not-found') throw error;
    }
  }

  #conflict(operation: string, volume: Volume | string, words: string): ConflictError {
    return new ConflictError(
      `${operation}: the volume ${idOf(volume)} ${words}.`,
      this.client.context.details(operation),
    );
  }
}
