import {
  type Call,
  type CallOptions,
  idOf,
  ImageNotFoundError,
  type JsonClient,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateImageOptions,
  type NodeImage,
  Resource,
} from '../../../src/compute/index.js';
import { imagesOf, MARKETPLACE, PAGE_SIZE, UUID } from './collections.js';
import type { ScalewayExtras } from './models.js';
import type { Scope } from './scope.js';

type Image = NodeImage<ScalewayExtras['image']>;

/** Kinds of an image in the marketplace: for servers with a disk of block storage, and for those with a local one. */
const TYPES = ['instance_sbs', 'instance_local'] as const;

/** Images of the marketplace, by their labels, and those of the project, by their ids. */
export class Images {
  readonly #client: JsonClient;
  readonly #scope: Scope;
  readonly #own: Resource<Image>;
  readonly #marketplace: Resource<Image>;

  constructor(client: JsonClient, models: ComputeModels<ScalewayExtras>, scope: Scope) {
    this.#client = client;
    this.#scope = scope;
    this.#own = Resource.of(client, imagesOf(scope), (data) => models.image(data));
    this.#marketplace = Resource.of(client, MARKETPLACE, (data) => models.image(data));
  }

  /** The project's images and those of the marketplace, page by page. */
  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.#client.context.call(options);
    yield* this.#own.iterate('listImages', {}, call);
    yield* this.#marketplace.iterate('listImages', {}, call);
  }

  /** Fetches an image by its id, or one of the marketplace by its label. */
  async get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    if (UUID.test(idOf(image))) return this.#own.get('getImage', image, options);
    for await (const one of this.#marketplace.iterate('getImage', {}, options))
      if (one.id === idOf(image)) return one;
    throw this.#missing('getImage', idOf(image));
  }

  /**
   * Id of an image in the zone that a size can run: an id as it is, a label by the marketplace. Null when the image has no version for the
   * size.
   *
   * @throws ImageNotFoundError
   */
  async idFor(operation: string, image: string, size: string, call: Call): Promise<string | null> {
    if (UUID.test(image)) return image;
    for (const type of TYPES) {
      const query = { ...PAGE_SIZE, image_label: image, zone: this.#scope.zone, type };
      const request = {
        operation,
        path: '/marketplace/v2/local-images',
        query,
        notFound: ImageNotFoundError,
      };
      const read = (local: Reader): string | null => (runs(local, size) ? local.id('id') : null);
      for await (const id of this.#client.list(request, 'local_images', read, call)) return id;
    }
    return null;
  }

  /** Makes an image of a server: a snapshot of each of its disks. `extra.status` tells when it can be used. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options: CallOptions | undefined,
    nodes: Resource<ComputeNode>,
  ): Promise<Image> {
    const operation = 'createImage';
    if (metadata !== undefined)
      throw this.#client.context.invalid(operation, 'a backup of a server takes no metadata');
    const call = this.#client.context.call(options);
    const request = { ...nodes.request(operation, node, '/action'), json: { action: 'backup', name } };
    const task = (await this.#client.post(request, call)).object('task');
    const id = /^\/?images\/([^/]+)$/.exec(task.string('href_result'))?.[1];
    if (id === undefined) throw task.wrong('href_result', 'the path of an image');
    return this.#own.get(operation, id, call);
  }

  /** Deletes an image of the project; its snapshots stay. A missing one is no error. */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    if (!UUID.test(idOf(image)))
      throw this.#client.context.invalid('deleteImage', 'images of the marketplace are not the account’s');
    await this.#own.delete('deleteImage', image, options);
  }

  #missing(operation: string, image: string): ImageNotFoundError {
    const { context } = this.#client;
    return new ImageNotFoundError(
      `${operation}: scaleway has no image ${JSON.stringify(image)}; see listImages.`,
      context.details(operation),
    );
  }
}

function runs(local: Reader, size: string): boolean {
  return local.strings('compatible_commercial_types').includes(size.toUpperCase());
}
