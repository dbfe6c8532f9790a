import { type RpcClient, type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  RpcResource,
  ComputeNode,
  CopyImageOptions,
  CreateImageOptions,
  NodeImage,
} from '../../../src/compute/index.js';
import { tagPairs, tagSpecification } from './api.js';
import type { TencentImageExtra } from './models.js';

type Image = NodeImage<TencentImageExtra>;

/** The portable methods of images, besides lists. */
export class Images {
  readonly #images: RpcResource<Image>;

  constructor(images: RpcResource<Image>) {
    this.#images = images;
  }

  /** Creates an image of an instance; its status tells when it can be used. */
  async create(
    node: ComputeNode | string,
    { name, metadata = {} }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const parameters = {
      InstanceId: idOf(node),
      ImageName: name,
      TagSpecification: tagSpecification('image', metadata),
    };
    const request = { operation, action: 'CreateImage', parameters };
    const id = (await this.#images.client.send(request, options)).id('ImageId');
    return this.#accepted(operation, id, name, 'CREATING', metadata);
  }

  /** Copies an image into the region of the driver. `source` asks the region that has the image. */
  async copyFrom(
    source: RpcClient,
    image: NodeImage | string,
    { name }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'copyImage';
    const parameters = {
      ImageIds: [idOf(image)],
      DestinationRegions: [this.#images.client.context.region],
      ImageName: name,
      ImageSetRequired: true,
    };
    const response = await source.send({ operation, action: 'SyncImages', parameters }, options);
    const [copy] = response.list('ImageSet');
    if (copy === undefined) throw response.wrong('ImageSet', 'a list with the copy');
    return this.#accepted(operation, copy.id('ImageId'), name, 'SYNCING');
  }

  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const parameters = { ImageIds: [idOf(image)] };
    return this.#images.delete('deleteImage', image, { action: 'DeleteImages', parameters }, options);
  }

  #accepted(
    operation: string,
    id: string,
    name: string,
    ImageState: string,
    tags: Readonly<Record<string, string>> = {},
  ): Image {
    const row = { ImageId: id, ImageName: name, ImageType: 'PRIVATE_IMAGE', ImageState };
    return this.#images.accepted(operation, { ...row, Tags: tagPairs(tags) });
  }
}
