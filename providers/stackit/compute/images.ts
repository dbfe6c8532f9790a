import { type CallOptions, ConflictError, type JsonClient } from '../../../src/driver/index.js';
import type { ComputeNode, CreateImageOptions, NodeImage, Resource } from '../../../src/compute/index.js';
import type { StackitCreateImageExtra, StackitImageExtra, StackitNodeExtra } from './models.js';

type Image = NodeImage<StackitImageExtra>;

/** What images are made with. */
interface ImageSources {
  /** The requests for images. */
  readonly images: Resource<Image>;
  /** The requests for servers. */
  readonly servers: Resource<ComputeNode<StackitNodeExtra>>;
  /** The requests for volumes. */
  readonly volumes: Resource<object>;
}

/** Images, which STACKIT makes of volumes. */
export class Images {
  readonly #client: JsonClient;
  readonly #sources: ImageSources;

  constructor(client: JsonClient, sources: ImageSources) {
    this.#client = client;
    this.#sources = sources;
  }

  /** Makes an image of the volume that a server boots from. Resolves when STACKIT has accepted it. */
  async create(
    node: ComputeNode | string,
    { name, metadata, extra = {} }: CreateImageOptions<StackitCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const { context } = this.#client;
    if (metadata !== undefined)
      throw context.invalid(operation, 'STACKIT takes no labels for an image that is made of a volume');
    const { images, servers, volumes } = this.#sources;
    const call = context.call(options);
    const { id, extra: own } = await servers.get(operation, node, call);
    if (own.bootVolume === null)
      throw new ConflictError(
        `${operation}: the server ${id} boots from no volume, and STACKIT makes images of volumes.`,
        context.details(operation),
      );
    const request = volumes.request(operation, own.bootVolume, '/upload');
    const json = { name, diskFormat: 'qcow2', ...extra };
    return images.read(await this.#client.post({ ...request, json }, call));
  }

  /** Deletes an image. A missing one is no error. */
  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#sources.images.delete('deleteImage', image, options);
  }
}
