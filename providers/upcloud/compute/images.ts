import { type CallOptions, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateImageOptions,
  type NodeImage,
  pathOf,
  type Resource,
} from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';
import { COLLECTIONS, VOLUMES } from './collections.js';
import { Kind } from './kind.js';
import type { UpCloudExtras, UpCloudImageExtra, UpCloudNodeExtra } from './models.js';
import { ownDisk } from './servers.js';

type Template = NodeImage<UpCloudImageExtra>;

/** Templates. @see https://developers.upcloud.com/1.3/9-storages/#templatize-storage */
export class Images {
  readonly #templates: Kind<Template>;
  readonly #servers: Resource<ComputeNode<UpCloudNodeExtra>>;

  constructor(
    client: UpCloudClient,
    models: ComputeModels<UpCloudExtras>,
    servers: Resource<ComputeNode<UpCloudNodeExtra>>,
  ) {
    this.#templates = Kind.of(client, COLLECTIONS.images, (data) => models.image(data));
    this.#servers = servers;
  }

  /** Fetches a template. @throws ImageNotFoundError */
  get(image: NodeImage | string, options?: CallOptions): Promise<Template> {
    return this.#templates.get('getImage', image, options);
  }

  /** Makes a template of the disk of a server. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Template> {
    const operation = 'createImage';
    const { client, resource } = this.#templates;
    if (metadata !== undefined)
      throw client.context.invalid(operation, 'a template of UpCloud is made without labels');
    const call = client.context.call(options);
    const { extra } = await this.#servers.get(operation, node, call);
    const disk = ownDisk(extra.devices ?? [], extra.hostname ?? '');
    if (disk === undefined)
      throw new ConflictError(
        `${operation}: which disk of the server ${idOf(node)} has its system is not known.`,
        client.context.details(operation),
      );
    const path = `${pathOf(VOLUMES.path, disk.storage)}/templatize`;
    return resource.read(await client.post({ operation, path, json: { storage: { title: name } } }, call));
  }

  /** Deletes a template. A missing one is no error. */
  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#templates.delete('deleteImage', image, options);
  }
}
