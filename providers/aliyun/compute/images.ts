import { type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  RpcResource,
  ComputeNode,
  CopyImageOptions,
  CreateImageOptions,
  InRegion,
  NodeImage,
} from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import type { AliyunImageExtra } from './models.js';

type Image = NodeImage<AliyunImageExtra>;

/** The portable methods of images, besides lists. */
export class Images {
  readonly #images: RpcResource<Image>;
  readonly #inRegion: InRegion;

  constructor(images: RpcResource<Image>, inRegion: InRegion) {
    this.#images = images;
    this.#inRegion = inRegion;
  }

  /** Creates an image of an instance, which keeps running; its state tells when it can be used. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const parameters = {
      InstanceId: idOf(node),
      ImageName: name,
      Tag: tagPairs(metadata),
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CreateImage', parameters, idempotent: true };
    const id = (await this.#images.client.send(request, options)).id('ImageId');
    return this.#accepted(operation, id, name, metadata);
  }

  /** Copies an image into the region of the driver, from another one or the same. */
  async copy(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'copyImage';
    const parameters = {
      ImageId: idOf(image),
      DestinationImageName: name,
      DestinationRegionId: this.#images.client.context.region,
      ClientToken: crypto.randomUUID(),
    };
    const request = { operation, action: 'CopyImage', parameters, idempotent: true };
    const response = await this.#inRegion(sourceRegion, (source) => source.send(request, options));
    return this.#accepted(operation, response.id('ImageId'), name);
  }

  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const parameters = { ImageId: idOf(image) };
    return this.#images.delete('deleteImage', image, { action: 'DeleteImage', parameters }, options);
  }

  #accepted(operation: string, id: string, name: string, tags: Readonly<Record<string, string>> = {}): Image {
    const row = { ImageId: id, ImageName: name, ImageOwnerAlias: 'self', Status: 'Creating' };
    return this.#images.accepted(operation, { ...row, Tags: { Tag: tagPairs(tags) } });
  }
}
