import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  type JsonClient,
  pollUntil,
} from '../../../src/driver/index.js';
import type { ComputeNode, CreateImageOptions, NodeImage, Resource } from '../../../src/compute/index.js';
import type { OvhImageExtra, OvhNodeExtra } from './models.js';

type Image = NodeImage<OvhImageExtra>;

/** Images of OVHcloud's, and snapshots of the project's instances, which stand in a collection of their own. */
export class Images {
  readonly #client: JsonClient;
  readonly #instances: Resource<ComputeNode<OvhNodeExtra>>;
  readonly #images: Resource<Image>;
  readonly #snapshots: Resource<Image>;

  constructor(
    client: JsonClient,
    instances: Resource<ComputeNode<OvhNodeExtra>>,
    [images, snapshots]: readonly [Resource<Image>, Resource<Image>],
  ) {
    this.#client = client;
    this.#instances = instances;
    this.#images = images;
    this.#snapshots = snapshots;
  }

  /** Images first, then snapshots. */
  async *iterate(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.#client.context.call(options);
    yield* this.#images.iterate('listImages', {}, call);
    yield* this.#snapshots.iterate('listImages', {}, call);
  }

  /** Fetches an image, or a snapshot. */
  async get(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    const call = this.#client.context.call(options);
    try {
      return await this.#images.get('getImage', image, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'image-not-found') throw error;
      return this.#snapshots.get('getImage', image, call);
    }
  }

  /** Begins a snapshot of an instance, and returns it as soon as OVHcloud lists it; `extra.status` tells when it can be used. */
  async create(
    node: ComputeNode | string,
    { name }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const call = this.#client.context.call(options);
    const list = async (shared: Call): Promise<Image[]> =>
      (await collect(this.#snapshots.iterate(operation, {}, shared))).filter((one) => one.name === name);
    // The response names no id, and names may repeat.
    const known = new Set((await list(call)).map(({ id }) => id));
    const request = this.#instances.request(operation, node, '/snapshot');
    await this.#client.post({ ...request, json: { snapshotName: name } }, call);
    return pollUntil(async (shared) => (await list(shared)).find(({ id }) => !known.has(id)) ?? null, call);
  }

  /** Deletes a snapshot. A missing one is no error. */
  delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    return this.#snapshots.delete('deleteImage', image, options);
  }
}
