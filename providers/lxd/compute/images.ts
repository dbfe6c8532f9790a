import {
  type Call,
  type CallOptions,
  CloudError,
  idOf,
  ImageNotFoundError,
  MalformedResponseError,
  NodeNotFoundError,
  Part,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateImageOptions,
  type NodeImage,
  pathOf,
  type Resource,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import { FINGERPRINT } from './collections.js';
import type { LxdExtras, LxdImageExtra, LxdNodeExtra } from './models.js';
import { readImage } from './read.js';
import type { Snapshots } from './snapshots.js';

/** An image server, and an image there. */
export interface LxdImageSource {
  /** URL of the server. */
  readonly server: string;
  /** Alias of the image there, such as `ubuntu/24.04`. Either this or the fingerprint. */
  readonly alias?: string;
  /** Fingerprint of the image there. */
  readonly fingerprint?: string;
  /** Certificate of the server in PEM, where no authority that this one trusts has signed it. */
  readonly certificate?: string;
  /** Protocol of the server: `simplestreams` or `lxd`. Default `simplestreams`. */
  readonly protocol?: string;
}

/** Images. @see https://documentation.ubuntu.com/lxd/en/latest/api/#/images */
export class Images extends Part {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;
  readonly #instances: Resource<ComputeNode<LxdNodeExtra>>;
  readonly #snapshots: Snapshots;

  constructor(
    client: LxdClient,
    models: ComputeModels<LxdExtras>,
    instances: Resource<ComputeNode<LxdNodeExtra>>,
    snapshots: Snapshots,
  ) {
    super();
    this.#client = client;
    this.#models = models;
    this.#instances = instances;
    this.#snapshots = snapshots;
  }

  /** Fetches an image by its fingerprint or alias. @throws ImageNotFoundError */
  async get(image: NodeImage | string, options?: CallOptions): Promise<NodeImage<LxdImageExtra>> {
    return this.#find('getImage', image, options);
  }

  /** Creates an image of an instance. A running one is copied through a temporary snapshot. */
  async create(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    const call = this.#client.context.call(options);
    const { id, state } = await this.#instances.get('createImage', node, call);
    if (state === 'stopped') return this.#publish({ type: 'instance', name: id }, spec, call);
    const snapshot = `image-${crypto.randomUUID()}`;
    await this.#snapshots.create(id, snapshot, call);
    try {
      return await this.#publish({ type: 'snapshot', name: `${id}/${snapshot}` }, spec, call);
    } finally {
      await this.#snapshots.delete(id, snapshot);
    }
  }

  /** Deletes an image. A missing one is no error. */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const call = this.#client.context.call(options);
    try {
      const { id } = await this.#find(operation, image, call);
      const path = pathOf('/images', { id });
      await this.#client.delete({ operation, path, notFound: ImageNotFoundError }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'image-not-found') throw error;
    }
  }

  /** Fetches an image from a server of images. @throws ImageNotFoundError */
  async pull(source: LxdImageSource, options?: CallOptions): Promise<NodeImage<LxdImageExtra>> {
    const operation = 'images.pull';
    if ((source.alias === undefined) === (source.fingerprint === undefined))
      throw this.#client.context.invalid(operation, 'give the alias of an image or its fingerprint');
    const call = this.#client.context.call(options);
    const json = { source: { type: 'image', mode: 'pull', protocol: 'simplestreams', ...source } };
    const target = { operation, path: '/images', notFound: ImageNotFoundError };
    const fingerprint = (await this.#client.post({ ...target, json }, call)).optionalString('fingerprint');
    if (fingerprint !== null) return this.#find(operation, fingerprint, call);
    throw new MalformedResponseError(
      `${operation}: the operation has ended without naming its image.`,
      this.#client.context.details(operation),
    );
  }

  async #publish(
    source: object,
    { name, metadata = {} }: CreateImageOptions,
    call: Call,
  ): Promise<NodeImage<LxdImageExtra>> {
    const json = { source, aliases: [{ name, description: '' }], properties: metadata };
    const target = { operation: 'createImage', path: '/images', notFound: NodeNotFoundError };
    const made = await this.#client.post({ ...target, json }, call);
    return this.get(made.optionalString('fingerprint') ?? name, call);
  }

  /** An image, by its fingerprint or an alias. */
  async #find(
    operation: string,
    image: NodeImage | string,
    options: CallOptions | undefined,
  ): Promise<NodeImage<LxdImageExtra>> {
    const call = this.#client.context.call(options);
    const found = { operation, notFound: ImageNotFoundError };
    let fingerprint = idOf(image);
    if (!FINGERPRINT.test(fingerprint)) {
      const path = pathOf('/images/aliases', fingerprint);
      fingerprint = (await this.#client.get({ ...found, path }, call)).id('target');
    }
    const body = await this.#client.get({ ...found, path: pathOf('/images', fingerprint) }, call);
    return this.#models.image(readImage(body));
  }
}
