import {
  type CallOptions,
  headerValue,
  ImageNotFoundError,
  MalformedResponseError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateImageOptions,
  defined,
  type NodeImage,
  Resource,
} from '../../../src/compute/index.js';
import { type OpenStackClient, PAGE } from '../client.js';
import type { OpenStackImage, OpenStackModels } from '../extras.js';
import { readImage } from './models.js';

/**
 * Images: Glance. Nova creates them from servers.
 *
 * @see https://docs.openstack.org/api-ref/image/v2/
 */
export class Images {
  /** Sends the requests for what images hold. */
  readonly client: OpenStackClient;
  readonly #images: Resource<OpenStackImage>;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    this.client = client;
    this.#images = new Resource(client, {
      endpoint: 'image',
      path: '/images',
      list: 'images',
      query: { limit: PAGE },
      read: (body) => models.image(readImage(body)),
      notFound: ImageNotFoundError,
    });
  }

  /** Lists all images, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackImage> {
    return this.#images.iterate('listImages', {}, options);
  }

  /** Reads an image. */
  get(image: NodeImage | string, options?: CallOptions): Promise<OpenStackImage> {
    return this.#images.get('getImage', image, options);
  }

  /** Makes an image of a server. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<OpenStackImage> {
    const operation = 'createImage';
    const { context } = this.client;
    const call = context.call(options);
    const action = { createImage: defined({ name, metadata }) };
    const request = { ...this.client.actionOn(operation, node, action), method: 'POST' } as const;
    const { headers } = await context.connection.empty(request, call);
    const id = /\/images\/([^/?#]+)\/?$/.exec(headerValue(headers, 'location') ?? '')?.[1];
    if (id === undefined) {
      throw new MalformedResponseError(
        'createImage: Nova accepted it but did not name the image in a Location header; see listImages.',
        context.details(operation),
      );
    }
    return this.get(decodeURIComponent(id), call);
  }

  /** Creates the entry of an image, without content. */
  register(operation: string, fields: object, options?: CallOptions): Promise<OpenStackImage> {
    return this.#images.create(operation, fields, options);
  }

  /** Deletes an image. */
  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#images.delete('deleteImage', image, options);
  }
}
