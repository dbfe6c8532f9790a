import { type CallOptions, ConflictError } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateImageOptions,
  defined,
  type NodeImage,
  Resource,
  type VolumeData,
} from '../../../src/compute/index.js';
import type { GcoreCollections } from './collections.js';
import type { GcoreCreateImageExtra, GcoreImageExtra, GcoreVolumeExtra } from './models.js';
import type { TaskClient } from './tasks.js';

type Image = NodeImage<GcoreImageExtra>;

/** Images, which Gcore makes of volumes. @see https://gcore.com/docs/api-reference/cloud/images/create-image-from-volume */
export class Images {
  readonly #client: TaskClient;
  readonly #path: string;
  readonly #images: Resource<Image>;
  readonly #nodes: Resource<ComputeNode>;
  readonly #volumes: Resource<VolumeData<GcoreVolumeExtra>>;

  constructor(
    client: TaskClient,
    { images, volumes }: Pick<GcoreCollections, 'images' | 'volumes'>,
    resources: { readonly images: Resource<Image>; readonly nodes: Resource<ComputeNode> },
  ) {
    this.#client = client;
    this.#path = images.path;
    this.#images = resources.images;
    this.#nodes = resources.nodes;
    this.#volumes = new Resource(client, volumes);
  }

  /** Makes an image of the volume that a server boots from. Resolves when it exists. */
  async create(
    node: ComputeNode | string,
    { name, metadata, extra = {} }: CreateImageOptions<GcoreCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const { context } = this.#client;
    const call = context.call(options);
    const { id } = await this.#nodes.get(operation, node, call);
    const volumes = await this.#volumes.list(operation, { instance_id: id }, call);
    const root = volumes.find((volume) => volume.extra.isRoot === true);
    if (root === undefined)
      throw new ConflictError(
        `${operation}: the server ${id} boots from no volume, and Gcore makes images of volumes.`,
        context.details(operation),
      );
    const json = defined({
      ...{ name, source: 'volume', volume_id: root.id, tags: metadata },
      os_type: extra.osType,
      ssh_key: extra.sshKey,
    });
    return this.#client.createAndGet({ operation, path: this.#path, json }, 'images', this.#images, call);
  }

  /** Deletes an image. A missing one is no error. */
  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#images.delete('deleteImage', image, options);
  }
}
