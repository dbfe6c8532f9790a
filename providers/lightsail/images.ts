import { type CallOptions, idOf, NodeNotFoundError, type RpcClient } from '../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CopyImageOptions,
  type CreateImageOptions,
  type NodeImage,
  RpcResource,
} from '../../src/compute/index.js';
import { tagList } from './api.js';
import { SNAPSHOTS } from './collections.js';
import type { LightsailExtras, LightsailImageExtra } from './models.js';
import { SNAPSHOT } from './read.js';

type Image = NodeImage<LightsailImageExtra>;

/** The portable methods of images: blueprints of Lightsail, and one's own snapshots of instances. */
export class Images {
  readonly #blueprints: RpcResource<Image>;
  readonly #snapshots: RpcResource<Image>;

  constructor(client: RpcClient, models: ComputeModels<LightsailExtras>, blueprints: RpcResource<Image>) {
    this.#blueprints = blueprints;
    this.#snapshots = RpcResource.of(client, SNAPSHOTS, (data) => models.image(data));
  }

  /** Lists blueprints, then snapshots. */
  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.#blueprints.client.context.call(options);
    yield* this.#blueprints.iterate('listImages', {}, call);
    yield* this.#snapshots.iterate('listImages', {}, call);
  }

  get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const id = idOf(image);
    return id.startsWith(SNAPSHOT)
      ? this.#snapshots.get('getImage', id.slice(SNAPSHOT.length), options)
      : this.#blueprints.get('getImage', id, options);
  }

  /** Makes a snapshot of an instance, with its disks; its status tells when it can be used. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const tags = tagList(metadata);
    const parameters = { instanceSnapshotName: name, instanceName: idOf(node), tags };
    const request = { operation, action: 'CreateInstanceSnapshot', parameters, notFound: NodeNotFoundError };
    await this.#snapshots.client.send(request, options);
    return this.#accepted(operation, { name, fromInstanceName: idOf(node), tags });
  }

  /** Copies a snapshot into the region of the driver, from another one or the same. */
  async copy(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'copyImage';
    const { client } = this.#snapshots;
    const parameters = {
      sourceSnapshotName: this.#nameOf(operation, image),
      sourceRegion: sourceRegion ?? client.context.region,
      targetSnapshotName: name,
    };
    await this.#snapshots.send(operation, { action: 'CopySnapshot', parameters }, options);
    return this.#accepted(operation, { name });
  }

  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const parameters = { instanceSnapshotName: this.#nameOf(operation, image) };
    await this.#snapshots.delete(
      operation,
      idOf(image),
      { action: 'DeleteInstanceSnapshot', parameters },
      options,
    );
  }

  #accepted(operation: string, row: object): Image {
    return this.#snapshots.accepted(operation, { ...row, state: 'pending' });
  }

  #nameOf(operation: string, image: NodeImage | string): string {
    const id = idOf(image);
    if (id.startsWith(SNAPSHOT)) return id.slice(SNAPSHOT.length);
    const why = `${JSON.stringify(id)} is a blueprint of Lightsail; the ids of your own images begin with ${SNAPSHOT}`;
    throw this.#snapshots.client.context.invalid(operation, why);
  }
}
