import {
  type Call,
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
import type { CloudscaleCreateVolumeExtra, CloudscaleExtras, CloudscaleVolumeExtra } from './models.js';

type OwnVolume = Volume<CloudscaleVolumeExtra>;

/** Volumes, of which cloudscale.ch changes one attribute at a time. @see https://www.cloudscale.ch/en/api/v1#volumes */
export class Volumes extends RestVolumes<CloudscaleExtras> {
  readonly #servers: Resource<ComputeNode>;

  constructor(client: JsonClient, models: ComputeModels<CloudscaleExtras>, servers: Resource<ComputeNode>) {
    super(client, models, VOLUMES);
    this.#servers = servers;
  }

  /** Makes a volume, in the zone of its snapshot if it is made of one. */
  async create(
    spec: CreateVolumeOptions<CloudscaleCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<OwnVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], context.details(operation));
    const { name, size, tags, snapshot, location, extra = {} } = spec;
    const place = snapshot === undefined ? (context.region ?? undefined) : undefined;
    const fields = defined({
      name,
      size_gb: size,
      type: extra.type,
      zone: location === undefined ? place : idOf(location),
      volume_snapshot_uuid: snapshot === undefined ? undefined : idOf(snapshot),
      tags,
    });
    return this.volumes.create(operation, fields, options);
  }

  /** Attaches a volume to a server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<OwnVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined)
      throw context.invalid(operation, 'cloudscale.ch chooses the device name itself');
    const call = context.call(options);
    // The list of servers replaces the old one: a volume must not be taken from another server in silence.
    const found = await this.volumes.get(operation, volume, call);
    const { id } = await this.#servers.get(operation, node, call);
    this.#refuseAttached(operation, found);
    return this.#change(operation, found, { server_uuids: [id] }, call);
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<OwnVolume> {
    const operation = 'detachVolume';
    const { context } = this.client;
    const call = context.call(options);
    const found = await this.volumes.get(operation, volume, call);
    if (found.extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${found.id} is attached to no server.`,
        context.details(operation),
      );
    return this.#change(operation, found, { server_uuids: [] }, call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<OwnVolume> {
    const call = this.client.context.call(options);
    return this.#change('resizeVolume', volume, { size_gb: size }, call);
  }

  /** Deletes a volume. A missing one is no error. What cloudscale.ch does with one that is attached is not documented: it is refused. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.client.context.call(options);
    const found = await this.volumes.get(operation, volume, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'volume-not-found') return null;
      throw error;
    });
    if (found === null) return;
    this.#refuseAttached(operation, found);
    await this.volumes.delete(operation, found, call);
  }

  #refuseAttached(operation: string, { id, extra }: OwnVolume): void {
    if (extra.nodeId === null) return;
    throw new ConflictError(
      `${operation}: the volume ${id} is attached to the server ${extra.nodeId}.`,
      this.client.context.details(operation),
    );
  }

  async #change(operation: string, volume: Volume | string, json: object, call: Call): Promise<OwnVolume> {
    await this.client.patch({ ...this.volumes.request(operation, volume), json }, call);
    return this.volumes.get(operation, volume, call);
  }
}
