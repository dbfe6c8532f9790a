import { type RpcClient, type CallOptions, idOf } from '../../../src/driver/index.js';
import type {
  RpcResource,
  ComputeNode,
  CopyImageOptions,
  CreateImageOptions,
  NodeImage,
} from '../../../src/compute/index.js';
import { tagPairs } from './api.js';
import type { AliyunImageExtra } from './models.js';

type Image = NodeImage<AliyunImageExtra>;

/** The portable methods of images, besides lists. */
export class Images {
  readonly #images: RpcResource<Image>;

  constructor(images: RpcResource<Image>) {
    this.#images = images;
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

  /** Copies an image into the region of the driver. `source` asks the region that has the image. */
  async copyFrom(
    source: RpcClient,
    image: NodeImage | string,
    { name }: CopyImageOptions,
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
    const id = (await source.send(request, options)).id('ImageId');
    return this.#accepted(operation, id, name);
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
