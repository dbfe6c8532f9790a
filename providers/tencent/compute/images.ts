import { type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  RpcResource,
  ComputeNode,
  CopyImageOptions,
  CreateImageOptions,
  InRegion,
  NodeImage,
} from '../../../src/compute/index.js';
import { tagPairs, tagSpecification } from './api.js';
import type { TencentImageExtra } from './models.js';

type Image = NodeImage<TencentImageExtra>;

/** The portable methods of images, besides lists. */
export class Images {
  readonly #images: RpcResource<Image>;
  readonly #inRegion: InRegion;

  constructor(images: RpcResource<Image>, inRegion: InRegion) {
    this.#images = images;
    this.#inRegion = inRegion;
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

  /** Copies an image into the region of the driver, from another one or the same. */
  async copy(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'copyImage';
    const parameters = {
      ImageIds: [idOf(image)],
      DestinationRegions: [this.#images.client.context.region],
      ImageName: name,
      ImageSetRequired: true,
    };
    const request = { operation, action: 'SyncImages', parameters };
    const response = await this.#inRegion(sourceRegion, (source) => source.send(request, options));
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
