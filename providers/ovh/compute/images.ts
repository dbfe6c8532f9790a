import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  idOf,
  type JsonClient,
  outcomeUnknown,
  PermissionError,
  pollUntil,
  UnavailableError,
} from '../../../src/driver/index.js';
import type { ComputeNode, CreateImageOptions, NodeImage, Resource } from '../../../src/compute/index.js';
import type { OvhImageExtra, OvhNodeExtra } from './models.js';

type Image = NodeImage<OvhImageExtra>;

/** Milliseconds until a snapshot that is not listed is given up. */
const LISTING = 600_000;

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
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    const { context } = this.#client;
    if (metadata !== undefined) throw context.invalid(operation, 'OVHcloud keeps no metadata of images');
    const call = context.call(options);
    const list = async (shared: Call): Promise<Image[]> =>
      (await collect(this.#snapshots.iterate(operation, {}, shared))).filter((one) => one.name === name);
    // The response names no id, and names may repeat.
    const known = new Set((await list(call)).map(({ id }) => id));
    const request = this.#instances.request(operation, node, '/snapshot');
    await this.#client.post({ ...request, json: { snapshotName: name } }, call);
    const added = async (shared: Call): Promise<Image | null> =>
      (await list(shared)).find(({ id }) => !known.has(id)) ?? null;
    return this.#whenListed(operation, added, call);
  }

  async #whenListed(
    operation: string,
    added: (call: Call) => Promise<Image | null>,
    call: Call,
  ): Promise<Image> {
    const details = this.#client.context.details(operation);
    const error = (): UnavailableError => new UnavailableError(`${operation}: it is not listed.`, details);
    try {
      return await pollUntil(added, call, { giveUp: { after: LISTING, error } });
    } catch (failure) {
      const words = 'OVHcloud accepted the snapshot, and whether it is made is not known';
      throw outcomeUnknown(failure, words, details);
    }
  }

  /** Deletes a snapshot. A missing one is no error. @throws PermissionError for an image of OVHcloud's, which is missing among snapshots */
  async delete(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    const { context } = this.#client;
    const call = context.call(options);
    if (await this.#isPublic(operation, image, call))
      throw new PermissionError(
        `${operation}: the image ${idOf(image)} is OVHcloud's, and stays.`,
        context.details(operation),
      );
    await this.#snapshots.delete(operation, image, call);
  }

  async #isPublic(operation: string, image: NodeImage | string, call: Call): Promise<boolean> {
    try {
      return (await this.#images.get(operation, image, call)).extra.visibility === 'public';
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'image-not-found') throw error;
      return false;
    }
  }
}
