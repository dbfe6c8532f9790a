import { type CallOptions, CloudError, ConflictError, idOf } from '../../../src/driver/index.js';
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
import type { GridscaleClient } from './client.js';
import { STORAGES } from './collections.js';
import { labelsOf } from './labels.js';
import type { GridscaleCreateVolumeExtra, GridscaleExtras, GridscaleVolumeExtra } from './models.js';
import type { ServerParts } from './server-parts.js';

type Storage = Volume<GridscaleVolumeExtra>;

/** Volumes, which gridscale calls storages; each change is waited for. @see https://gridscale.io/en/api-documentation/index.html#tag/storage */
export class Volumes extends RestVolumes<GridscaleExtras> {
  readonly #client: GridscaleClient;
  readonly #servers: Resource<ComputeNode>;
  readonly #parts: ServerParts;

  constructor(
    client: GridscaleClient,
    models: ComputeModels<GridscaleExtras>,
    [servers, parts]: readonly [Resource<ComputeNode>, ServerParts],
  ) {
    super(client, models, STORAGES);
    this.#client = client;
    this.#servers = servers;
    this.#parts = parts;
  }

  /** Makes a volume where the project is. */
  async create(
    spec: CreateVolumeOptions<GridscaleCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Storage> {
    const operation = 'createVolume';
    const { context } = this.#client;
    checkVolumeAccepted(spec, ['tags'], context.details(operation));
    const { name, size, tags, extra = {} } = spec;
    const call = context.call(options);
    const json = defined({
      name,
      capacity: size,
      labels: tags === undefined ? undefined : labelsOf(tags),
      storage_type: extra.type,
      storage_variant: extra.variant,
    });
    const request = { operation, path: STORAGES.path, json };
    return this.#client.makeAndRead(request, call, (id) => this.volumes.get(operation, id, call));
  }

  /** Attaches a volume to a server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Storage> {
    const operation = 'attachVolume';
    const { context } = this.#client;
    if (device !== undefined) throw context.invalid(operation, 'gridscale chooses the device name itself');
    const call = context.call(options);
    const found = await this.volumes.get(operation, volume, call);
    const { id } = await this.#servers.get(operation, node, call);
    this.#refuseAttached(operation, found);
    await this.#parts.link([operation, id], 'storages', { object_uuid: found.id }, call);
    return this.volumes.get(operation, found, call);
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Storage> {
    const operation = 'detachVolume';
    const { context } = this.#client;
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to no server.`,
        context.details(operation),
      );
    await this.#parts.unlink([operation, extra.nodeId], 'storages', id, call);
    return this.volumes.get(operation, id, call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Storage> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const request = this.volumes.request(operation, volume);
    await this.#client.change({ ...request, method: 'PATCH', json: { capacity: size } }, call);
    return this.volumes.get(operation, idOf(volume), call);
  }

  /** Deletes a volume. A missing one is no error. What gridscale does with one that is attached is not documented: it is refused. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.#client.context.call(options);
    const found = await this.volumes.get(operation, volume, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'volume-not-found') return null;
      throw error;
    });
    if (found === null) return;
    this.#refuseAttached(operation, found);
    await this.volumes.delete(operation, found, call);
  }

  #refuseAttached(operation: string, { id, extra }: Storage): void {
    if (extra.nodeId === null) return;
    throw new ConflictError(
      `${operation}: the volume ${id} is attached to the server ${extra.nodeId}.`,
      this.#client.context.details(operation),
    );
  }
}
