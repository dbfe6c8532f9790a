import type { CallOptions, ClientContext } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type CreateImageOptions,
  leftBehind,
  type NodeImage,
  type Resource,
} from '../../../src/compute/index.js';
import type { ExoscaleCreateImageExtra, ExoscaleImageExtra } from './models.js';
import type { Snapshots } from './snapshots.js';

type Template = NodeImage<ExoscaleImageExtra>;

/** Templates. @see https://openapi-v2.exoscale.com/#endpoint-template */
export class Images {
  readonly #context: ClientContext;
  readonly #templates: Resource<Template>;
  readonly #snapshots: Snapshots;

  constructor(templates: Resource<Template>, context: ClientContext, snapshots: Snapshots) {
    this.#context = context;
    this.#templates = templates;
    this.#snapshots = snapshots;
  }

  /** Fetches a template. @throws ImageNotFoundError */
  async get(image: NodeImage | string, options?: CallOptions): Promise<Template> {
    return this.#templates.get('getImage', image, options);
  }

  /** Makes a template of an instance. */
  async create(
    node: ComputeNode | string,
    { name, metadata, extra }: CreateImageOptions<ExoscaleCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Template> {
    const context = this.#context;
    if (metadata !== undefined)
      throw context.invalid('createImage', 'a template of Exoscale keeps no metadata; see extra.description');
    const call = context.call(options);
    const snapshot = await this.#snapshots.create(node, call);
    try {
      return await this.get(await this.#snapshots.promote(snapshot, { ...extra, name }, call), call);
    } catch (error) {
      const left = `The snapshot ${snapshot.id}, of which the template is made, is there.`;
      throw leftBehind(error, left, context.details('createImage'));
    }
  }

  /** Deletes a template. A missing one is no error. */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.#templates.delete('deleteImage', image, options);
  }
}
