import { type CallOptions, idOf, NodeNotFoundError } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateImageOptions,
  defined,
  type NodeImage,
  type Resource,
} from '../../../src/compute/index.js';
import type { CoreClient } from './client.js';
import type { OracleImageExtra } from './models.js';

type Image = NodeImage<OracleImageExtra>;

/** Images: Oracle's own of late, and those of the compartment. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Image/ */
export class Images {
  readonly #client: CoreClient;
  readonly #images: Resource<Image>;

  constructor(client: CoreClient, images: Resource<Image>) {
    this.#client = client;
    this.#images = images;
  }

  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    for await (const image of this.#images.iterate('listImages', {}, options))
      if (image.extra.lifecycleState !== 'DELETED') yield image;
  }

  async get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const found = await this.#images.get('getImage', image, options);
    if (found.extra.lifecycleState === 'DELETED') throw this.#images.missing('getImage', image);
    return found;
  }

  /** Creates an image of an instance's boot volume; a running instance is down for some minutes. */
  create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const { compartmentId } = this.#client;
    const fields = defined({
      compartmentId,
      instanceId: idOf(node),
      displayName: name,
      freeformTags: metadata,
    });
    return this.#images.create('createImage', fields, options, { notFound: NodeNotFoundError });
  }

  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#images.delete('deleteImage', image, options);
  }
}
