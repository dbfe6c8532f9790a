import { type CallOptions, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  type Resource,
  type Volume,
} from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { VOLUMES } from './collections.js';
import { zoneFor } from './create-body.js';
import { Kind } from './kind.js';
import type {
  UpCloudCreateVolumeExtra,
  UpCloudExtras,
  UpCloudNodeExtra,
  UpCloudVolumeExtra,
} from './models.js';
import { toLabels } from './read.js';

type UpCloudVolume = Volume<UpCloudVolumeExtra>;

/** Storages of the kind `normal`. @see https://developers.upcloud.com/1.3/9-storages/ */
export class Volumes {
  readonly #volumes: Kind<UpCloudVolume>;
  readonly #servers: Resource<ComputeNode<UpCloudNodeExtra>>;

  constructor(
    client: UpCloudClient,
    models: ComputeModels<UpCloudExtras>,
    servers: Resource<ComputeNode<UpCloudNodeExtra>>,
  ) {
    this.#volumes = Kind.of(client, VOLUMES, (data) => models.volume(data));
    this.#servers = servers;
  }

  /** All volumes, disks of servers among them. */
  iterate(options?: CallOptions): AsyncIterable<UpCloudVolume> {
    return this.#volumes.resource.iterate('listVolumes', {}, options);
  }

  /** Fetches a volume. */
  get(volume: Volume | string, options?: CallOptions): Promise<UpCloudVolume> {
    return this.#volumes.get('getVolume', volume, options);
  }

  /** Makes a volume. */
  async create(
    spec: CreateVolumeOptions<UpCloudCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<UpCloudVolume> {
    const operation = 'createVolume';
    const { context } = this.#volumes.client;
    checkVolumeAccepted(spec, ['location', 'tags'], context.details(operation));
    const { name, size, tags, extra = {} } = spec;
    const fields = defined({
      title: name,
      size: String(size),
      zone: zoneFor(operation, spec.location, context),
      tier: extra.tier,
      encrypted: extra.encrypted === undefined ? undefined : extra.encrypted ? 'yes' : 'no',
      labels: tags === undefined ? undefined : toLabels(tags),
    });
    return this.#volumes.resource.create(operation, fields, options);
  }

  /** Attaches a volume to a server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<UpCloudVolume> {
    const operation = 'attachVolume';
    const { client } = this.#volumes;
    if (device !== undefined)
      throw client.context.invalid(operation, 'UpCloud chooses the device name itself, on the bus virtio');
    const call = client.context.call(options);
    const { id } = await this.#volumes.get(operation, volume, call);
    const request = this.#servers.request(operation, node, '/storage/attach');
    const json = { storage_device: { type: 'disk', address: 'virtio', storage: id } };
    await client.post({ ...request, json }, call);
    return this.#volumes.get(operation, volume, call);
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<UpCloudVolume> {
    const operation = 'detachVolume';
    const { client } = this.#volumes;
    const call = client.context.call(options);
    const [nodeId] = (await this.#volumes.get(operation, volume, call)).extra.nodeIds ?? [];
    const server = nodeId === undefined ? null : await this.#servers.get(operation, nodeId, call);
    const device = server?.extra.devices?.find(({ storage }) => storage === idOf(volume));
    if (nodeId === undefined || device === undefined)
      throw new ConflictError(
        `${operation}: the volume ${idOf(volume)} is not attached to any server.`,
        client.context.details(operation),
      );
    const request = this.#servers.request(operation, nodeId, '/storage/detach');
    await client.post({ ...request, json: { storage_device: { address: device.address } } }, call);
    return this.#volumes.get(operation, volume, call);
  }

  /** Makes a volume larger: one that is detached, or whose server is stopped. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<UpCloudVolume> {
    const operation = 'resizeVolume';
    const call = this.#volumes.client.context.call(options);
    await this.#volumes.get(operation, volume, call);
    return this.#volumes.resource.update(operation, volume, { size: String(size) }, call);
  }

  /** Deletes a volume. A missing one is no error. */
  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.#volumes.delete('destroyVolume', volume, options);
  }
}
