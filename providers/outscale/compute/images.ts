import { type CallOptions, idOf, type Parameters } from '../../../src/driver/index.js';
import type {
  ComputeNode,
  CopyImageOptions,
  CreateImageOptions,
  NodeImage,
  RpcResource,
} from '../../../src/compute/index.js';
import { tagNew, tagPairs } from './tags.js';
import type { OutscaleCreateImageExtra, OutscaleImageExtra } from './models.js';

type Image = NodeImage<OutscaleImageExtra>;

/** The portable methods of images, besides lists. */
export class Images {
  readonly #images: RpcResource<Image>;

  constructor(images: RpcResource<Image>) {
    this.#images = images;
  }

  /** Creates an image of a VM, which is shut down for it unless `extra.noReboot` is true; its state tells when it can be used. */
  create(
    node: ComputeNode | string,
    { name, metadata, extra = {} }: CreateImageOptions<OutscaleCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    const parameters = {
      VmId: idOf(node),
      ImageName: name,
      NoReboot: extra.noReboot,
      Description: extra.description,
    };
    return this.#make('createImage', parameters, metadata, options);
  }

  /** Copies an image within the driver's region. */
  async copy(
    image: NodeImage | string,
    { name, sourceRegion }: CopyImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'copyImage';
    const { context } = this.#images.client;
    const { region } = context;
    if (sourceRegion !== undefined && sourceRegion !== region)
      throw context.invalid(
        operation,
        'OUTSCALE copies images within a region alone; leave sourceRegion out',
      );
    const parameters = { SourceImageId: idOf(image), SourceRegionName: region, ImageName: name };
    return this.#make(operation, parameters, {}, options);
  }

  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#delete('deleteImage', idOf(image), options);
  }

  async #make(
    operation: string,
    parameters: Parameters,
    metadata: Readonly<Record<string, string>> | undefined,
    options: CallOptions | undefined,
  ): Promise<Image> {
    const { client } = this.#images;
    const call = client.context.call(options);
    const response = await client.send({ operation, action: 'CreateImage', parameters }, call);
    const row = response.object('Image');
    const id = row.id('ImageId');
    const tags = tagPairs(metadata);
    const undo = (): Promise<void> => this.#delete(operation, id);
    await tagNew({ operation, what: 'image', id, undo }, tags, client, call);
    return this.#images.accepted(operation, { ...row.raw, Tags: tags });
  }

  #delete(operation: string, id: string, options?: CallOptions): Promise<void> {
    const action = { action: 'DeleteImage', parameters: { ImageId: id } };
    return this.#images.delete(operation, id, action, options);
  }
}
