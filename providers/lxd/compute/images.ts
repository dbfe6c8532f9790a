import {
  type CallOptions,
  idOf,
  ImageNotFoundError,
  MalformedResponseError,
  Part,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type NodeImage,
  type NodeImageData,
  pathOf,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import { FINGERPRINT } from './collections.js';
import type { LxdExtras, LxdImageExtra } from './models.js';
import { readImage } from './read.js';

/** A server of images, and what it has there. */
export interface LxdImageSource {
  /** URL of the server. */
  readonly server: string;
  /** Alias of the image there, such as `ubuntu/24.04`. */
  readonly alias: string;
  /** Protocol of the server: `simplestreams` or `lxd`. Default `simplestreams`. */
  readonly protocol?: string;
}

/** Images. @see https://documentation.ubuntu.com/lxd/en/latest/api/#/images */
export class Images extends Part {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;

  constructor(client: LxdClient, models: ComputeModels<LxdExtras>) {
    super();
    this.#client = client;
    this.#models = models;
  }

  /** Fetches an image from a server of images. @throws ImageNotFoundError */
  async pull(source: LxdImageSource, options?: CallOptions): Promise<NodeImage<LxdImageExtra>> {
    const operation = 'images.pull';
    const call = this.#client.context.call(options);
    const json = { source: { type: 'image', mode: 'pull', protocol: 'simplestreams', ...source } };
    const target = { operation, path: '/images', notFound: ImageNotFoundError };
    const fingerprint = (await this.#client.post({ ...target, json }, call)).optionalString('fingerprint');
    if (fingerprint !== null)
      return this.#models.image(await findImage(this.#client, operation, fingerprint, call));
    throw new MalformedResponseError(
      `${operation}: the operation has ended without naming its image.`,
      this.#client.context.details(operation),
    );
  }
}

/** The data of an image, by its fingerprint or an alias. @throws ImageNotFoundError */
export async function findImage(
  client: LxdClient,
  operation: string,
  image: NodeImage | string,
  options: CallOptions | undefined,
): Promise<NodeImageData<LxdImageExtra>> {
  const call = client.context.call(options);
  const found = { operation, notFound: ImageNotFoundError };
  let fingerprint = idOf(image);
  if (!FINGERPRINT.test(fingerprint)) {
    const path = pathOf('/images/aliases', fingerprint);
    fingerprint = (await client.get({ ...found, path }, call)).id('target');
  }
  return readImage(await client.get({ ...found, path: pathOf('/images', fingerprint) }, call));
}
