import {
  type CallOptions,
  CloudError,
  ImageNotFoundError,
  idOf,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateImageOptions,
  leftBehind,
  type NodeImage,
} from '../../../src/compute/index.js';
import type { Properties, VsphereClient } from '../client.js';
import { cloneMachine } from './clone.js';
import { type VsphereMachines, machineRef } from './machines.js';
import type { VsphereExtras, VsphereImageExtra } from './models.js';
import { isTemplate, MACHINE, METADATA, readImage, settingsOf } from './read.js';

type Template = NodeImage<VsphereImageExtra>;

/** Templates, which servers are cloned from. */
export class VsphereImages {
  readonly #client: VsphereClient;
  readonly #models: ComputeModels<VsphereExtras>;
  readonly #machines: VsphereMachines;

  constructor(client: VsphereClient, models: ComputeModels<VsphereExtras>, machines: VsphereMachines) {
    this.#client = client;
    this.#models = models;
    this.#machines = machines;
  }

  /** Lists templates. */
  async *iterate(operation: string, options?: CallOptions): AsyncGenerator<Template, void, undefined> {
    for await (const found of this.#machines.list(operation, options))
      if (isTemplate(found)) yield this.#models.image(readImage(found));
  }

  /** Fetches a template. */
  async get(image: NodeImage | string, options?: CallOptions): Promise<Template> {
    return this.#models.image(readImage(await this.find('getImage', image, options)));
  }

  /** Reads what vCenter says of a template. @throws ImageNotFoundError, also for a machine that is none */
  async find(operation: string, image: NodeImage | string, options?: CallOptions): Promise<Properties> {
    const single = { operation, wanted: MACHINE, notFound: ImageNotFoundError };
    const found = await this.#client.get(machineRef(image), single, options);
    if (isTemplate(found)) return found;
    throw new ImageNotFoundError(
      `${operation}: ${idOf(image)} is a machine, not a template; see createImage.`,
      this.#client.context.details(operation),
    );
  }

  /** Clones a machine as a template, in its folder, without the user data that it was created with. Resolves when its disks are copied. */
  async create(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Template> {
    const operation = 'createImage';
    const call = this.#client.context.call(options);
    const source = await this.#machines.find(operation, node, call);
    const settings = metadata === undefined ? {} : { [METADATA]: JSON.stringify(metadata) };
    const id = await cloneMachine(
      this.#client,
      {
        operation,
        source,
        known: settingsOf(source),
        name,
        folder: source.read.id('parent'),
        config: { settings },
        as: 'template',
        notFound: NodeNotFoundError,
      },
      call,
    );
    try {
      return this.#models.image(readImage(await this.find(operation, id, call)));
    } catch (error) {
      throw leftBehind(error, `The template ${id} was made.`, this.#client.context.details(operation));
    }
  }

  /** Deletes a template with its disks. */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const call = this.#client.context.call(options);
    try {
      await this.find(operation, image, call);
    } catch (error) {
      // Without a status it is the driver's own error, for a machine that is no template.
      if (CloudError.is(error) && error.code === 'image-not-found' && error.status !== null) return;
      throw error;
    }
    await this.#machines.remove(operation, image, call);
  }
}
