import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
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
import type { BrightboxCreateVolumeExtra, BrightboxExtras } from './models.js';
import { GIB } from './read.js';

type BrightboxVolume = Volume<BrightboxExtras['volume']>;

/** Volumes of network storage, and the local disks of servers, which are listed too. @see https://api.gb1.brightbox.com/1.0/#volume */
export class Volumes extends RestVolumes<BrightboxExtras> {
  readonly #nodes: Resource<ComputeNode>;

  constructor(client: JsonClient, models: ComputeModels<BrightboxExtras>, nodes: Resource<ComputeNode>) {
    super(client, models, VOLUMES);
    this.#nodes = nodes;
  }

  /** All volumes, without those that are gone. */
  override async *iterate(options?: CallOptions): AsyncGenerator<BrightboxVolume, void, undefined> {
    for await (const volume of super.iterate(options)) if (volume.state !== 'deleted') yield volume;
  }

  /** Fetches a volume. */
  override get(volume: Volume | string, options?: CallOptions): Promise<BrightboxVolume> {
    return this.#get('getVolume', volume, options);
  }

  /** Creates a volume with a file system, or with the content of an image. */
  async create(
    spec: CreateVolumeOptions<BrightboxCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<BrightboxVolume> {
    const operation = 'createVolume';
    checkVolumeAccepted(spec, [], this.client.context.details(operation));
    const { name, size, extra = {} } = spec;
    const { image, filesystem, label, encrypted, serial } = extra;
    const fields = defined({
      name,
      size: size * GIB,
      image,
      filesystem_type: filesystem ?? (image === undefined ? 'ext4' : undefined),
      filesystem_label: label,
      encrypted,
      serial,
    });
    return this.volumes.create(operation, fields, options);
  }

  /** Attaches a volume to a server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<BrightboxVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined)
      throw context.invalid(operation, 'Brightbox chooses the device name itself; see extra.serial');
    const call = context.call(options);
    const { id, extra } = await this.#get(operation, volume, call);
    if (extra.nodeId !== null)
      throw this.#conflict(operation, id, `is attached to the server ${extra.nodeId}`);
    const { id: server } = await this.#nodes.get(operation, node, call);
    return this.#act([operation, id], ['attach', { server, boot: false }], call);
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<BrightboxVolume> {
    const operation = 'detachVolume';
    const call = this.client.context.call(options);
    const { id, extra } = await this.#get(operation, volume, call);
    if (extra.nodeId === null) throw this.#conflict(operation, id, 'is attached to no server');
    return this.#act([operation, id], ['detach'], call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<BrightboxVolume> {
    const operation = 'resizeVolume';
    const call = this.client.context.call(options);
    const { id, extra } = await this.#get(operation, volume, call);
    return this.#act([operation, id], ['resize', { from: extra.mebibytes, to: size * GIB }], call);
  }

  /** Deletes a volume that no server has. A missing one is no error. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.client.context.call(options);
    try {
      const { id, extra } = await this.#get(operation, volume, call);
      if (extra.nodeId !== null)
        throw this.#conflict(operation, id, `is attached to the server ${extra.nodeId}`);
      await super.delete(id, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'volume-not-found') throw error;
    }
  }

  /** One that was deleted is shown for a while. */
  async #get(
    operation: string,
    volume: Volume | string,
    options: CallOptions | undefined,
  ): Promise<BrightboxVolume> {
    const found = await this.volumes.get(operation, volume, options);
    if (found.state === 'deleted') throw this.volumes.missing(operation, volume);
    return found;
  }

  async #act(
    [operation, id]: readonly [operation: string, id: string],
    [verb, json]: readonly [verb: string, json?: object],
    call: Call,
  ): Promise<BrightboxVolume> {
    const request = this.volumes.request(operation, id, `/${verb}`);
    await this.client.post(json === undefined ? request : { ...request, json }, call);
    return this.volumes.get(operation, id, call);
  }

  #conflict(operation: string, volume: string, why: string): ConflictError {
    return new ConflictError(
      `${operation}: the volume ${volume} ${why}.`,
      this.client.context.details(operation),
    );
  }
}
