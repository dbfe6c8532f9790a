import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  outcomeUnknown,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  placeFor,
  type Resource,
  RestVolumes,
  type Volume,
  volumeAfter,
} from '../../../src/compute/index.js';
import type { VerdaClient } from './client.js';
import { VOLUMES } from './collections.js';
import { checkTags, tagsOf } from './limits.js';
import type { VerdaCreateVolumeExtra, VerdaExtras, VerdaVolumeExtra } from './models.js';

type Disk = Volume<VerdaVolumeExtra>;

/** Volumes, which are attached to instances that are shut down. */
export class Volumes extends RestVolumes<VerdaExtras> {
  readonly #client: VerdaClient;
  readonly #nodes: Resource<ComputeNode>;

  constructor(client: VerdaClient, models: ComputeModels<VerdaExtras>, nodes: Resource<ComputeNode>) {
    super(client, models, VOLUMES);
    this.#client = client;
    this.#nodes = nodes;
  }

  /** Creates a volume. */
  async create(spec: CreateVolumeOptions<VerdaCreateVolumeExtra>, options?: CallOptions): Promise<Disk> {
    const operation = 'createVolume';
    const { context } = this.#client;
    checkVolumeAccepted(spec, ['location', 'tags'], context.details(operation));
    const { name, size, tags, extra = {} } = spec;
    if (tags !== undefined) checkTags(operation, tags, context);
    const json = defined({
      name,
      size,
      type: extra.type ?? 'NVMe',
      location_code: placeFor(operation, spec.location, context),
      tags: tags === undefined ? undefined : tagsOf(tags),
    });
    const call = context.call(options);
    const id = (await this.#client.post({ operation, path: VOLUMES.path, json }, call)).id('id');
    try {
      return await this.volumes.get(operation, id, call);
    } catch (error) {
      const words = `verda accepted the volume ${id}, which may exist, and what came after failed`;
      throw outcomeUnknown(error, words, context.details(operation));
    }
  }

  /** Attaches a volume to an instance that is shut down, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'attachVolume';
    const { context } = this.#client;
    if (device !== undefined)
      throw context.invalid(operation, 'Verda names devices itself; leave device out');
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    const { id: nodeId } = await this.#nodes.get(operation, node, call);
    if (extra.nodeId !== null) throw this.#conflict(operation, `${id} is attached to ${extra.nodeId}`);
    await this.#act(operation, volume, { action: 'attach', instance_id: nodeId }, call);
    return this.#after(operation, [id, 'attaching'], (now) => now.extra.nodeId === nodeId, call);
  }

  /** Detaches a volume from its instance, which must be shut down, and waits until it is detached. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null) throw this.#conflict(operation, `${id} is attached to no server`);
    await this.#act(operation, volume, { action: 'detach', instance_id: extra.nodeId }, call);
    return this.#after(operation, [id, 'detaching'], (now) => now.extra.nodeId === null, call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Disk> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    await this.#act(operation, volume, { action: 'resize', size }, call);
    return this.volumes.get(operation, volume, call);
  }

  /** Moves a volume to Verda's trash, out of which it can be had for 96 hours. @throws ConflictError while it is attached */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.#client.context.call(options);
    const found = await this.volumes.get(operation, volume, call).catch(orGone);
    if (found === null || found.state === 'deleted' || found.state === 'deleting') return;
    const { id, extra } = found;
    if (extra.nodeId !== null) throw this.#conflict(operation, `${id} is attached to ${extra.nodeId}`);
    await this.volumes.delete(operation, volume, call);
  }

  async #act(operation: string, volume: Volume | string, fields: object, call: Call): Promise<void> {
    const request = { ...this.volumes.request(operation, volume), path: VOLUMES.path };
    await this.#client.act({ ...request, json: { id: idOf(volume), ...fields } }, call);
  }

  #after(
    operation: string,
    [id, during]: readonly [id: string, during: 'attaching' | 'detaching'],
    isDone: (volume: Disk) => boolean,
    call: Call,
  ): Promise<Disk> {
    const read = (shared: Call): Promise<Disk> => this.volumes.get(operation, id, shared);
    return volumeAfter({ read, during, isDone }, this.#client.context.details(operation), call);
  }

  #conflict(operation: string, why: string): ConflictError {
    return new ConflictError(`${operation}: the volume ${why}.`, this.#client.context.details(operation));
  }
}

function orGone(error: unknown): null {
  if ((error as { readonly code?: unknown }).code === 'volume-not-found') return null;
  throw error;
}
