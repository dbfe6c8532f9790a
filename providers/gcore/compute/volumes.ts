import { type CallOptions, ConflictError, idOf, NodeNotFoundError } from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  Resource,
  RestVolumes,
  type Volume,
} from '../../../src/compute/index.js';
import type { GcoreCollections } from './collections.js';
import type { GcoreCreateVolumeExtra, GcoreExtras, GcoreVolumeExtra } from './models.js';
import { checkRegion } from './region.js';
import type { TaskClient } from './tasks.js';

type Block = Volume<GcoreVolumeExtra>;

/** Volumes; each change waits for its task. @see https://gcore.com/docs/api-reference/cloud/volumes/create-volume */
export class Volumes extends RestVolumes<GcoreExtras> {
  readonly #client: TaskClient;
  readonly #path: string;
  readonly #newVolumes: Resource<unknown>;

  constructor(
    client: TaskClient,
    models: ComputeModels<GcoreExtras>,
    { volumes, newVolumes }: Pick<GcoreCollections, 'volumes' | 'newVolumes'>,
  ) {
    super(client, models, volumes);
    this.#client = client;
    this.#path = volumes.path;
    this.#newVolumes = new Resource(client, newVolumes);
  }

  /** Makes a volume, empty or with the content of a snapshot. */
  async create(spec: CreateVolumeOptions<GcoreCreateVolumeExtra>, options?: CallOptions): Promise<Block> {
    const operation = 'createVolume';
    const { context } = this.#client;
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], context.details(operation));
    const { name, size, location, snapshot, tags, extra = {} } = spec;
    checkRegion(operation, location, context);
    const json = defined({
      ...{ name, size, tags, type_name: extra.type },
      source: snapshot === undefined ? 'new-volume' : 'snapshot',
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
    });
    const request = { operation, path: this.#path, json };
    return this.#client.createAndGet(request, 'volumes', this.volumes, options);
  }

  /** Attaches a volume to a server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Block> {
    const operation = 'attachVolume';
    if (device !== undefined)
      throw this.#client.context.invalid(operation, 'Gcore chooses the device name itself; leave device out');
    const call = this.#client.context.call(options);
    // A refusal would not tell which of the two does not exist.
    const { id } = await this.volumes.get(operation, volume, call);
    const request = { ...this.#newVolumes.request(operation, id, '/attach'), notFound: NodeNotFoundError };
    await this.#client.change('post', { ...request, json: { instance_id: idOf(node) } }, call);
    return this.volumes.get(operation, id, call);
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Block> {
    const operation = 'detachVolume';
    const { context } = this.#client;
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to no server.`,
        context.details(operation),
      );
    const request = this.#newVolumes.request(operation, id, '/detach');
    await this.#client.change('post', { ...request, json: { instance_id: extra.nodeId } }, call);
    return this.volumes.get(operation, id, call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Block> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const request = this.volumes.request(operation, volume, '/extend');
    await this.#client.change('post', { ...request, json: { size } }, call);
    return this.volumes.get(operation, volume, call);
  }
}
