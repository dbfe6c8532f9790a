import { type CallOptions, ConflictError } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateImageOptions,
  defined,
  leftBehind,
  type NodeImage,
  pathOf,
  type Resource,
} from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { COLLECTIONS, STORAGES } from './collections.js';
import { labelsOf } from './labels.js';
import { orUndone } from './or-undone.js';
import type { GridscaleImageExtra, GridscaleNodeExtra } from './models.js';

type Template = NodeImage<GridscaleImageExtra>;

/** Images, which gridscale calls templates. @see https://gridscale.io/en/api-documentation/index.html#tag/template */
export class Images {
  readonly #client: GridscaleClient;
  readonly #images: Resource<Template>;
  readonly #servers: Resource<ComputeNode<GridscaleNodeExtra>>;

  constructor(
    client: GridscaleClient,
    images: Resource<Template>,
    servers: Resource<ComputeNode<GridscaleNodeExtra>>,
  ) {
    this.#client = client;
    this.#images = images;
    this.#servers = servers;
  }

  /** Fetches an image. */
  get(image: NodeImage | string, options?: CallOptions): Promise<Template> {
    return this.#images.get('getImage', image, options);
  }

  /** Makes an image of a server's boot storage, by a snapshot that is deleted afterwards. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Template> {
    const operation = 'createImage';
    const { context } = this.#client;
    const call = context.call(options);
    const labels = metadata === undefined ? undefined : labelsOf(metadata);
    const { id: server, extra } = await this.#servers.get(operation, node, call);
    if (extra.bootVolume === null)
      throw new ConflictError(
        `${operation}: the server ${server} has no storage that it boots from.`,
        context.details(operation),
      );
    const path = `${pathOf(STORAGES.path, extra.bootVolume)}/snapshots`;
    const snapshot = await this.#client.make({ operation, path, json: { name } }, call);
    const json = defined({ name, snapshot_uuid: snapshot, labels });
    const request = { operation, path: COLLECTIONS.images.path, json };
    const details = context.details(operation);
    const left = `The snapshot ${snapshot} of the storage ${extra.bootVolume} was made for the image, and may be left.`;
    const undo = (): Promise<void> => this.#client.delete({ operation, path: pathOf(path, snapshot) }, call);
    const read = (id: string): Promise<Template> => this.#images.get(operation, id, call);
    const image = await orUndone(() => this.#client.makeAndRead(request, call, read), {
      left,
      undo,
      details,
    });
    await undo().catch((error: unknown) => {
      throw leftBehind(error, left, details);
    });
    return image;
  }

  /** Deletes an image. A missing one is no error. */
  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#images.delete('deleteImage', image, options);
  }
}
