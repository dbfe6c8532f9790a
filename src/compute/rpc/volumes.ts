import type { Call, CallOptions } from '../../call/call.js';
import type { RpcClient } from '../../driver/rpc-client.js';
import { ConflictError } from '../../errors.js';
import { idOf } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, ComputeNode, Volume, VolumeData, VolumeState } from '../models/index.js';
import type { AttachVolumeOptions } from '../options.js';
import { volumeAfter } from '../volume-change.js';
import { type RpcAction, type RpcCollection, RpcResource } from './resource.js';

/** Actions of an API on volumes, by their ids; declared by a driver. */
export interface RpcVolumeActions {
  /** Attaches one; without `device` the API chooses it. */
  readonly attach: (id: string, node: string, device: string | undefined) => RpcAction;
  /** Detaches one from its server. */
  readonly detach: (id: string, node: string) => RpcAction;
  /** Makes one larger, to GiB. */
  readonly resize: (volume: Volume, size: number) => RpcAction;
  /** State of one that grows, which is then waited for; left out if the API has none. */
  readonly growing?: VolumeState;
  /** Deletes one. */
  readonly delete: (id: string) => RpcAction;
}

/** Volumes of an API with actions: changes are waited for. A driver's part adds `create`. */
export class RpcVolumes<X extends ComputeExtras & { readonly volume: { readonly nodeId: string | null } }> {
  /** The requests for volumes. */
  protected readonly volumes: RpcResource<Volume<X['volume']>>;
  readonly #actions: RpcVolumeActions;

  constructor(
    client: RpcClient,
    models: ComputeModels<X>,
    collection: RpcCollection<VolumeData<X['volume']>>,
    actions: RpcVolumeActions,
  ) {
    this.volumes = RpcResource.of(client, collection, (data) => models.volume(data));
    this.#actions = actions;
  }

  /** All volumes, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Volume<X['volume']>> {
    return this.volumes.iterate('listVolumes', {}, options);
  }

  /** Fetches a volume. */
  get(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>> {
    return this.volumes.get('getVolume', volume, options);
  }

  /** Attaches a volume to a server, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Volume<X['volume']>> {
    const operation = 'attachVolume';
    const call = this.volumes.client.context.call(options);
    await this.volumes.send(operation, this.#actions.attach(idOf(volume), idOf(node), device), call);
    return this.#after(operation, volume, 'attaching', ({ extra }) => extra.nodeId === idOf(node), call);
  }

  /** Detaches a volume from its server, and waits until it is free. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>> {
    const operation = 'detachVolume';
    const { context } = this.volumes.client;
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is not attached to any server.`,
        context.details(operation),
      );
    await this.volumes.send(operation, this.#actions.detach(id, extra.nodeId), call);
    return this.#after(operation, volume, 'detaching', ({ extra: now }) => now.nodeId === null, call);
  }

  /** Makes a volume larger, and waits until it is if its state tells. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Volume<X['volume']>> {
    const operation = 'resizeVolume';
    const call = this.volumes.client.context.call(options);
    const before = await this.volumes.get(operation, volume, call);
    await this.volumes.send(operation, this.#actions.resize(before, size), call);
    const { growing } = this.#actions;
    if (growing === undefined) return this.volumes.get(operation, volume, call);
    return this.#after(operation, volume, growing, ({ size: now }) => (now ?? 0) >= size, call);
  }

  /** Deletes a volume. A missing one is no error. */
  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.volumes.delete('destroyVolume', volume, this.#actions.delete(idOf(volume)), options);
  }

  #after(
    operation: string,
    volume: Volume | string,
    during: VolumeState,
    isDone: (volume: Volume<X['volume']>) => boolean,
    call: Call,
  ): Promise<Volume<X['volume']>> {
    const read = (shared: Call): Promise<Volume<X['volume']>> => this.volumes.get(operation, volume, shared);
    return volumeAfter({ read, during, isDone }, this.volumes.client.context.details(operation), call);
  }
}
