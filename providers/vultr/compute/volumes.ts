import {
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type JsonClient,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  placeFor,
  RestVolumes,
  type Volume,
} from '../../../src/compute/index.js';
import { VOLUMES } from './collections.js';
import type { VultrCreateVolumeExtra, VultrExtras, VultrVolumeExtra } from './models.js';

type Block = Volume<VultrVolumeExtra>;

/** Volumes of block storage. @see https://www.vultr.com/api/#tag/block */
export class Volumes extends RestVolumes<VultrExtras> {
  constructor(client: JsonClient, models: ComputeModels<VultrExtras>) {
    super(client, models, VOLUMES);
  }

  /** Creates a volume, empty or with the content of a snapshot. */
  async create(spec: CreateVolumeOptions<VultrCreateVolumeExtra>, options?: CallOptions): Promise<Block> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'snapshot'], context.details(operation));
    const { name, size, location, snapshot, extra = {} } = spec;
    const fields = defined({
      label: name,
      size_gb: size,
      region: placeFor(operation, location, context),
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
      block_type: extra.blockType,
    });
    return this.volumes.create(operation, fields, options);
  }

  /** Attaches a volume to a server, which is not restarted for it. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Block> {
    const operation = 'attachVolume';
    if (device !== undefined)
      throw this.client.context.invalid(operation, 'Vultr chooses the device name itself; see extra.mountId');
    const call = this.client.context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId !== null)
      throw this.#conflict(operation, id, `is attached to the server ${extra.nodeId}`);
    const request = this.volumes.request(operation, id, '/attach');
    const json = { instance_id: idOf(node), live: true };
    await this.client.post({ ...request, json, notFound: NodeNotFoundError }, call);
    return this.volumes.get(operation, id, call);
  }

  /** Detaches a volume from its server, which is not restarted for it. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Block> {
    const operation = 'detachVolume';
    const call = this.client.context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null) throw this.#conflict(operation, id, 'is attached to no server');
    const request = this.volumes.request(operation, id, '/detach');
    await this.client.post({ ...request, json: { live: true } }, call);
    return this.volumes.get(operation, id, call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Block> {
    const operation = 'resizeVolume';
    const call = this.client.context.call(options);
    const request = this.volumes.request(operation, volume);
    await this.client.patch({ ...request, json: { size_gb: size } }, call);
    return this.volumes.get(operation, volume, call);
  }

  /** Deletes a volume that no server has. A missing one is no error. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.client.context.call(options);
    try {
      const { id, extra } = await this.volumes.get(operation, volume, call);
      if (extra.nodeId !== null)
        throw this.#conflict(operation, id, `is attached to the server ${extra.nodeId}`);
      await super.delete(volume, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'volume-not-found') throw error;
    }
  }

  #conflict(operation: string, volume: string, why: string): ConflictError {
    return new ConflictError(
      `${operation}: the volume ${volume} ${why}.`,
      this.client.context.details(operation),
    );
  }
}
